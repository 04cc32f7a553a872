import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = readFileSync(new URL("../docs/regressions.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| (?<row>[SC]\d+) +\|[^|]+\| (?<files>[^|]+) \|$/gmu)].map(
  ({ groups = {} }) => [groups["row"] ?? "", (groups["files"] ?? "").trim().split(", ")] as const,
);

function sourceOf(name: string): string {
  return readFileSync(fileURLToPath(new URL(`${name}.test.ts`, import.meta.url)), "utf8");
}

test("every row has its tests", () => {
  const all = [...page.matchAll(/^\| ([SC]\d+) /gmu)].map(([, row]) => row);
  expect(rows.map(([row]) => row)).toEqual(all);
  expect(all).toHaveLength(17 + 16);
});

test.each(rows)("%s is tested where the table says", (row, files) => {
  const title = new RegExp(String.raw`"(?:[SC]\d+, )*${row}[:,] `, "u");
  for (const name of files) expect([name, title.test(sourceOf(name))]).toEqual([name, true]);
});
