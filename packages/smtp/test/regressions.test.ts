import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = readFileSync(new URL("../docs/regressions.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| (?<row>\d+) +\|[^|]+\| (?<files>[^|]+) \|$/gmu)].map(
  ({ groups = {} }) => [groups["row"] ?? "", (groups["files"] ?? "").trim().split(", ")] as const,
);

function sourceOf(name: string): string {
  return readFileSync(fileURLToPath(new URL(`${name}.test.ts`, import.meta.url)), "utf8");
}

test("every row has its tests", () => {
  expect(rows.map(([row]) => Number(row))).toEqual(Array.from({ length: 38 }, (_, at) => at + 1));
});

test.each(rows)("defect %s is tested where the table says", (row, files) => {
  const title = new RegExp(String.raw`["\x60]defects? (?:\d+, )*${row}[:,]`, "u");
  for (const name of files) expect([name, title.test(sourceOf(name))]).toEqual([name, true]);
});
