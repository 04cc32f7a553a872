import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { addressOf, codeOf } from "./read.ts";

const token = fc.oneof(
  fc.constantFrom(
    "<",
    ">",
    '"',
    "\\",
    "@",
    ":",
    ",",
    ".",
    " ",
    "[",
    "]",
    "IPv6:",
    "joe",
    "x",
    "=",
    "+",
    "SIZE",
    "\0",
    "\r",
    "é",
    "漢",
    "。",
    "\u{1f600}",
    "\ud800",
  ),
  fc.string({ maxLength: 5, unit: "binary" }),
);

test("any text is an address or refused, and an address is read as itself", () => {
  const property = fc.property(
    fc.array(token, { maxLength: 25 }),
    fc.boolean(),
    (parts, isUtf8Allowed) => {
      const found = codeOf(() => addressOf(`<${parts.join("")}>`, isUtf8Allowed));
      codeOf(() => addressOf(parts.join(""), isUtf8Allowed));
      if (!found.startsWith("taken")) {
        expect(found).toMatch(/^(?:501 5\.1\.3|501 5\.5\.4|553 5\.6\.7)$/);
        return;
      }
      const once = JSON.parse(found.slice(7)) as string;
      expect(addressOf(`<${once}>`, true)).toBe(once);
      if (!isUtf8Allowed) expect(once).toMatch(/^[\x20-\x7e]*$/);
    },
  );
  fc.assert(property, { numRuns: 20_000 });
}, 120_000);

const localPart = fc
  .string({ minLength: 1, maxLength: 30 })
  .filter((text) => /^[\x20-\x7e]+$/.test(text));

test("any printable local part can be quoted, and stays the same", () => {
  const property = fc.property(localPart, (local) => {
    const sent = `"${local.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    const read = addressOf(`<${sent}@x>`);
    const isQuoted = read.startsWith('"');
    expect(isQuoted ? read : `"${read.slice(0, -2)}"@x`).toBe(`${sent}@x`);
    expect(isQuoted).toBe(!/^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local));
  });
  fc.assert(property, { numRuns: 5_000 });
});

test("a line of brackets, quotes or routes costs no more than text", () => {
  for (const piece of ["<", '"', "\\", '<"', "@a,", ".", "a.", " A", '"\\']) {
    const text = `<${piece.repeat(200_000)}`;
    const start = process.cpuUsage();
    for (const each of [text, `${text}>`, `<a@x> ${text}`, `<a@${text}>`])
      codeOf(() => addressOf(each, true));
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  }
});
