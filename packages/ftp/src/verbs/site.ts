import { reply } from "../control/reply.ts";
import { siteChmod } from "./site-chmod.ts";
import { siteIdle } from "./site-idle.ts";
import type { Verb } from "./verb.ts";

const verbs: readonly Verb[] = [siteChmod, siteIdle];

/** RFC 959 section 4.1.3: what only this server has. */
export const site: Verb = {
  name: "SITE",
  syntax: "SITE <command>",
  run(session, argument) {
    const [word = "", ...rest] = argument.trimStart().split(" ");
    const name = word.toUpperCase();
    if (name === "HELP")
      return reply(214, "Commands:", ...verbs.map(({ syntax }) => syntax), "SITE HELP");
    const verb = verbs.find((each) => each.name === name);
    if (verb === undefined) return reply(504, "There is no such SITE command here.");
    const text = rest.join(" ");
    if (text === "" && verb.syntax.includes(" <"))
      return reply(501, `An argument is missing: ${verb.syntax}`);
    return verb.run(session, text);
  },
};
