import { parseExtendedPort } from "../data/endpoint.ts";
import { aimAt } from "./port.ts";
import type { Verb } from "./verb.ts";

/** RFC 2428 section 2: PORT for IPv6 as well. */
export const eprt: Verb = {
  name: "EPRT",
  syntax: "EPRT <|family|address|port|>",
  run: (session, argument) => aimAt(session, () => parseExtendedPort(argument)),
};
