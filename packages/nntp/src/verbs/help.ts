import { toBlock } from "../protocol/dot-block.ts";
import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 7.2. */
export function createHelp(verbs: readonly Verb[]): Verb {
  const help: Verb = {
    name: "HELP",
    syntax: "HELP",
    leastArguments: 0,
    mostArguments: 0,
    run: () => reply(100, "Commands of this server", lines),
  };
  const lines = toBlock([...verbs, help].map(({ syntax }) => `  ${syntax}`).toSorted());
  return help;
}
