import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3. */
export const syst: Verb = {
  name: "SYST",
  syntax: "SYST",
  isOpen: true,
  run: (session) => session.delegate("SYST", ""),
};
