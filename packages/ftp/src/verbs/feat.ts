import { reply } from "../control/reply.ts";
import { factNames } from "../files/facts.ts";
import type { Verb } from "./verb.ts";

/** RFC 2389 section 3. */
export const feat: Verb = {
  name: "FEAT",
  syntax: "FEAT",
  isOpen: true,
  run(session) {
    const facts = factNames.map((fact) => `${fact}${session.facts.includes(fact) ? "*" : ""};`);
    const hasTls = session.site.createSecureContext !== undefined;
    return reply(
      211,
      "Features:",
      ...(hasTls ? ["AUTH TLS", "PBSZ", "PROT"] : []),
      "CLNT",
      "EPRT",
      "EPSV",
      "HOST",
      "MDTM",
      "MFMT",
      `MLST ${facts.join("")}`,
      "REST STREAM",
      "SIZE",
      "TVFS",
      "UTF8",
      "End",
    );
  },
};
