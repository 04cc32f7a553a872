import { parseArgs } from "node:util";
import { type PartName, partNames } from "./parts.ts";

export interface Options {
  readonly parts: readonly PartName[];
  /** Fewer rounds, fewer connections: does it still run, and is nothing ten times slower. */
  readonly isQuick: boolean;
  /** Where to write one JSON line a figure. */
  readonly json: string | undefined;
}

const usage = `npm run bench -- [PART ...] [--quick] [--json FILE]
parts: ${partNames.join(", ")}`;

export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: "boolean" }, json: { type: "string" } },
  });
  const parts = positionals.map((name) => {
    const part = partNames.find((known) => known === name);
    if (part === undefined) throw new Error(`no part is called ${name}\n${usage}`);
    return part;
  });
  return {
    parts: parts.length === 0 ? partNames : parts,
    isQuick: values.quick === true,
    json: values.json,
  };
}
