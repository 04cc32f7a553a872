import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PARTIAL, TOO_LONG } from "../../src/plugin/byte-queue.ts";
import { DotBlock } from "../../src/plugin/dot-block.ts";

/** What is read of `text`, cut in two at `cut`, and what is left over. */
function read(text: string, cut: number, maxBytes = 100): [content: string, left: string] {
  const bytes = Buffer.from(text, "latin1");
  const block = new DotBlock(maxBytes);
  let used = 0;
  for (const chunk of [bytes.subarray(0, cut), bytes.subarray(cut)]) used += block.push(chunk);
  const result = block.result();
  const content =
    result === PARTIAL
      ? "(partial)"
      : result === TOO_LONG
        ? "(too long)"
        : Buffer.from(result).toString("latin1");
  return [content, bytes.subarray(used).toString("latin1")];
}

describe("a block, wherever it is cut in two", () => {
  test.each([
    ["nothing", ".\r\nNEXT", "", "NEXT"],
    ["lines", "a\r\nb\r\n.\r\n", "a\r\nb\r\n", ""],
    ["a stuffed dot", "..\r\n..a\r\na.b\r\n.\r\nQUIT\r\n", ".\r\n.a\r\na.b\r\n", "QUIT\r\n"],
    ["a dot that was not stuffed", ".a\r\n.\r\n", "a\r\n", ""],
    ["an empty line", "\r\n\r\n.\r\n", "\r\n\r\n", ""],
    ["bare LF as content", "a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", ""],
    ["bare LF before the last dot", "a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n", ""],
    ["bare LF after the last dot", "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", ""],
    ["bare CR", "a\r.\r\n.\rb\r\r\n.\r\n", "a\r.\r\n\rb\r\r\n", ""],
    ["a line that ends with a dot", "a.\r\n.\r\n", "a.\r\n", ""],
    ["no end", "a\r\n.", "(partial)", ""],
  ])("%s", (_, text, content, left) => {
    for (let cut = 0; cut <= text.length; cut++) expect(read(text, cut)).toEqual([content, left]);
  });
});

test("any text comes through stuffed and cut anywhere", () => {
  const line = fc.string({ unit: fc.constantFrom(".", "a", "\r", "\n", " ") });
  const lines = fc.array(line.filter((text) => !text.includes("\r\n")));
  fc.assert(
    fc.property(lines, fc.nat({ max: 100 }), (content, cut) => {
      const clean = content.map((text) => text.replace(/\r+$/u, ""));
      const text = clean.map((each) => `${each}\r\n`).join("");
      const stuffed = clean.map((each) => `${each.startsWith(".") ? "." : ""}${each}\r\n`).join("");
      expect(read(`${stuffed}.\r\nleft`, cut, 10_000)).toEqual([text, "left"]);
    }),
  );
});

test.each([
  [4, "ab\r\n"],
  [3, "(too long)"],
])("at most %i bytes of content", (maxBytes, content) => {
  const text = "ab\r\n.\r\n";
  for (let cut = 0; cut <= text.length; cut++) {
    const [found] = read(text, cut, maxBytes);
    expect(found).toBe(content);
  }
});
