import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { DotBlockReader, toBlock, unstuff } from "../../src/protocol/dot-block.ts";

/** Feeds pieces, and returns the block and what came behind it. */
function readPieces(pieces: readonly Buffer[], maxBytes = 1_000_000) {
  const reader = new DotBlockReader(maxBytes);
  for (const [at, piece] of pieces.entries()) {
    if (piece.length === 0) continue;
    const used = reader.push(piece);
    if (used === undefined) continue;
    const rest = Buffer.concat([piece.subarray(used), ...pieces.slice(at + 1)]);
    return { block: reader.take(), rest: rest.toString("latin1") };
  }
  return undefined;
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  const ends = sorted.toSorted((one, other) => one - other);
  return ends.slice(1).map((end, at) => bytes.subarray(ends[at], end));
}

test.each([
  ["", ""],
  ["\r\n", "\r\n"],
  ["a\r\n", "a\r\n"],
  ["..\r\n", "..\r\n"],
  [".a\r\n..\r\n", ".a\r\n..\r\n"],
  ["\n.\n\r\n", "\n.\n\r\n"],
  ["\r.\r\n", "\r.\r\n"],
])("%j, cut anywhere", (text, block) => {
  const bytes = Buffer.from(`${text}.\r\nDATE\r\n`, "latin1");
  for (let one = 0; one <= bytes.length; one++) {
    for (let other = one; other <= bytes.length; other++) {
      const found = readPieces(cut(bytes, [one, other]));
      expect(found).toEqual({ block: Buffer.from(block), rest: "DATE\r\n" });
    }
  }
});

test("what is read is what was sent, whatever the octets and the pieces", () => {
  const octets = fc.string({ unit: fc.constantFrom("\r", "\n", ".", "x", "\0", "\xff") });
  fc.assert(
    fc.property(octets, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
      const stuffed = `${text}\r\n`.replaceAll(/(^|\r\n)\./gu, "$1..");
      const bytes = Buffer.from(`${stuffed}.\r\nrest`, "latin1");
      const found = readPieces(cut(bytes, places));
      expect(found?.block).toEqual(Buffer.from(stuffed, "latin1"));
      expect(found?.rest).toBe("rest");
      // A line end of a bare LF begins a line for unstuffing as well.
      if (!/(?<!\r)\n\./u.test(stuffed))
        expect(unstuff(Buffer.from(stuffed, "latin1")).toString("latin1")).toBe(`${text}\r\n`);
    }),
  );
});

test("one that is too large is read to its end", () => {
  expect(readPieces([Buffer.from("12345678\r\n.\r\nx")], 10)?.block).toHaveLength(10);
  expect(readPieces([Buffer.from("123456789\r\n.\r\nx")], 10)).toEqual({
    block: "too_large",
    rest: "x",
  });
  const many = Array.from({ length: 1_000 }, () => Buffer.from("x".repeat(1_000)));
  expect(readPieces([...many, Buffer.from("\r\n."), Buffer.from("\r\nx")], 10)).toEqual({
    block: "too_large",
    rest: "x",
  });
});

test("an end that has not come whole is none", () => {
  for (const text of ["", ".", ".\r", "a\r\n.\r", "a\r\n.\n", "a\n.\r\n", "a.\r\n"])
    expect(readPieces([Buffer.from(text)])).toBeUndefined();
});

test("lines made here are stuffed, and none is forged", () => {
  expect(toBlock([".x", "a\r\n.", ""]).join("")).toBe("..x\r\na  .\r\n\r\n");
});
