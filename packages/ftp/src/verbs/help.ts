import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

const namesInLine = 8;
const columnWidth = 6;

/** RFC 959 section 4.1.3. @param verbs those it tells about. */
export function createHelp(verbs: readonly Verb[]): Verb {
  const help: Verb = {
    name: "HELP",
    syntax: "HELP [<command>]",
    isOpen: true,
    run(_session, argument) {
      const all = [...verbs, help];
      if (argument === "")
        return reply(214, "Commands:", ...columns(all), "HELP <command> tells more.");
      const name = argument.trim().toUpperCase();
      const found = all.find((verb) => verb.name === name || verb.aliases?.includes(name) === true);
      return found === undefined
        ? reply(502, "There is no such command here.")
        : reply(214, `Syntax: ${found.syntax}`);
    },
  };
  return help;
}

function columns(verbs: readonly Verb[]): string[] {
  const names = verbs.flatMap(({ name, aliases = [] }) => [name, ...aliases]).toSorted();
  const lines: string[] = [];
  for (let at = 0; at < names.length; at += namesInLine) {
    const some = names.slice(at, at + namesInLine);
    lines.push(
      some
        .map((name) => name.padEnd(columnWidth))
        .join("")
        .trimEnd(),
    );
  }
  return lines;
}
