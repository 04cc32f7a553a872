import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { basePolicy } from "../../src/policy/base.ts";
import { LIMIT_NAMES, LIMITS } from "../../src/policy/limits.ts";

const page = new URL("../../../../docs/limits.md", import.meta.url);
const zero = { keep: "keeps the previous value", off: "turns it off", refuse: "refused" };

async function readRows(): Promise<string[][]> {
  const text = await readFile(page, "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

describe("docs/limits.md", () => {
  test("lists every limit once, in the order of the table", async () => {
    const names = (await readRows()).map(([name]) => name);
    expect(names).toEqual(LIMIT_NAMES.map((name) => `\`${name}\``));
  });

  test.each(LIMIT_NAMES)("says of %s what the code does", async (name) => {
    const row = (await readRows()).find(([cell]) => cell === `\`${name}\``);
    const { iis, phases, whenZero, mayBeOff, bounds } = LIMITS[name];
    expect(row?.slice(1)).toEqual([
      iis.join(", ") || "–",
      phases.join(", "),
      `\`${String(basePolicy[name])}\``,
      zero[whenZero],
      mayBeOff ? "yes" : "no",
      bounds,
    ]);
  });
});
