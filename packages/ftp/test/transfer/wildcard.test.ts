import { expect, test } from "@jest/globals";
import { isPattern, matches } from "../../src/transfer/wildcard.ts";

test.each([
  ["*", "", true],
  ["*", "anything", true],
  ["*.txt", "a.txt", true],
  ["*.txt", "a.txt.gz", false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a*b*c", "aXbYbZc", true],
  ["a*b*c", "aXcYb", false],
  ["", "", true],
  ["", "a", false],
  ["[a].+", "[a].+", true],
  ["**a**", "bab", true],
])("%j, %j: %j", (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test("many stars take no time", () => {
  expect(matches(`${"*a".repeat(100)}b`, "a".repeat(10_000))).toBe(false);
});

test.each([
  ["a*", true],
  ["d/a?", true],
  ["d*/a", false],
  ["a", false],
  ["", false],
])("%j is a pattern: %j", (path, expected) => {
  expect(isPattern(path)).toBe(expected);
});
