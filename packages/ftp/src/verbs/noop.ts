import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.3. */
export const noop: Verb = {
  name: "NOOP",
  syntax: "NOOP",
  isOpen: true,
  isUrgent: true,
  run: (session) => session.delegate("NOOP", ""),
};
