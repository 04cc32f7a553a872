import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { parseWildmat } from "../../src/protocol/wildmat.ts";

test.each([
  ["*", "anything", true],
  ["a*", "abc", true],
  ["a*", "ba", false],
  ["a.?", "a.b", true],
  ["a.?", "a.", false],
  ["a.?", "a.bc", false],
  ["?", "é", true],
  ["?", "😀", true],
  ["??", "😀", false],
  ["a*,!*b,*c*", "aaa", true],
  ["a*,!*b,*c*", "abb", false],
  ["a*,!*b,*c*", "ccb", true],
  ["a*,!*b,*c*", "xxx", false],
  ["!a", "b", false],
  ["*,!comp.secret", "comp.secret", false],
  ["comp.os.ms-windows.misc", "comp.os.ms-windows.misc", true],
  ["a[b]", "a[b]", true],
  ["a[b]", "ab", false],
  ["", "", true],
  ["", "a", false],
  ["*a*b*", "xxaxxbxx", true],
  ["*a*b", "ab", true],
  ["*ab", "aab", true],
])("%j on %j: %j", (wildmat, name, isMeant) => {
  expect(parseWildmat(wildmat)(name)).toBe(isMeant);
});

test("any pattern matches as its regular expression does", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 12 });
  const names = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  fc.assert(
    fc.property(letters, names, (pattern, name) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
      expect(parseWildmat(pattern)(name)).toBe(new RegExp(`^${source}$`, "u").test(name));
    }),
  );
});

test("no pattern takes long", () => {
  const isMeant = parseWildmat(`${"*a".repeat(240)}b`);
  const start = process.cpuUsage();
  expect(isMeant("a".repeat(100_000))).toBe(false);
  // Of the processor: a busy machine may take its time.
  expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
});
