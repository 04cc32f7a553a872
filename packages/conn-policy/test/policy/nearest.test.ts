import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { LIMIT_NAMES } from "../../src/policy/limits.ts";
import { nearest } from "../../src/policy/nearest.ts";

describe("nearest", () => {
  test.each([
    ["conectionTimeout", "connectionTimeout"],
    ["connectionTimeouts", "connectionTimeout"],
    ["CONNECTIONTIMEOUT", "connectionTimeout"],
    ["headerWaitTimeuot", "headerWaitTimeout"],
    ["maxConnectons", "maxConnections"],
    ["lastWord", "lastWords"],
  ])("takes %p for %p", (text, name) => {
    expect(nearest(text, LIMIT_NAMES)).toBe(name);
  });

  test.each(["", "x", "port", "__proto__", "rootDirectoryOfTheSite"])(
    "takes %p for nothing",
    (text) => {
      expect(nearest(text, LIMIT_NAMES)).toBeUndefined();
    },
  );

  test("a third of the letters may be wrong, and no more", () => {
    expect(nearest("abcdxx", ["abcdef"])).toBe("abcdef");
    expect(nearest("abcxxx", ["abcdef"])).toBeUndefined();
  });

  test("of two as near it takes the first", () => {
    expect(nearest("abcdex", ["abcdef", "abcdeg"])).toBe("abcdef");
  });

  test("finds a name behind one slip, wherever it is", () => {
    const name = fc.constantFrom(...LIMIT_NAMES);
    fc.assert(
      fc.property(name, fc.nat(), fc.constantFrom("", "q"), (wanted, at, put) => {
        const index = at % wanted.length;
        const slipped = wanted.slice(0, index) + put + wanted.slice(index + 1);
        expect(nearest(slipped, [wanted, "somethingElse"])).toBe(wanted);
      }),
    );
  });

  test("stays quick on a key of a megabyte", () => {
    expect(nearest("a".repeat(1_000_000), LIMIT_NAMES)).toBeUndefined();
  });
});
