import { reply } from "../reply.ts";
import type { Verb } from "./verb.ts";

export const help: Verb = {
  name: "HELP",
  isJunk: true,
  run: () => reply(214, "2.0.0", "See RFC 5321"),
};
