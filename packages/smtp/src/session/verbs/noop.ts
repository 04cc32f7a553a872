import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

export const noop: Verb = {
  name: "NOOP",
  isJunk: true,
  isLast: true,
  run: () => reply(250, "2.0.0", "Ok"),
};
