import { expect, test } from "@jest/globals";

import { applyOverrides, overrideOf, parseSet } from "../../src/config/set.ts";

test.each([
  ["a.b=5s", ["a", "b"], "5s"],
  ["a=0", ["a"], 0],
  ["a=off", ["a"], "off"],
  ["a=true", ["a"], true],
  ["a=x=y", ["a"], "x=y"],
  ["a.0=[127.0.0.1:0]", ["a", "0"], ["127.0.0.1:0"]],
  ["a=[::1]:8080", ["a"], "[::1]:8080"],
  [String.raw`sites.example\.org.root=www`, ["sites", "example.org", "root"], "www"],
])("%s", (text, path, value) => {
  expect(parseSet(text)).toEqual({ path, value, option: "--set" });
});

test.each(["a", "=5", "a..b=5", "__proto__.x=1", "a.=5"])("%s sets nothing", (text) => {
  expect(() => parseSet(text)).toThrow("sets nothing; write PATH=VALUE, for example");
});

test("a value that YAML cannot read is an error with the path", () => {
  expect(() => parseSet("a.b=*:8080")).toThrow('a.b: "*:8080" is not a YAML value; put quotes');
  expect(() => parseSet("a.b=[1")).toThrow("a.b: ");
});

test("a value lands where its path says, and the tree before stays as it was", () => {
  const tree = { a: { list: ["x", "y"], keep: 1 } };
  const sets = ["a.list.1=z", "a.list.2=new", "b.c=1", "a.keep=2"].map(parseSet);
  expect(applyOverrides(tree, sets)).toEqual({
    a: { list: ["x", "z", "new"], keep: 2 },
    b: { c: 1 },
  });
  expect(tree).toEqual({ a: { list: ["x", "y"], keep: 1 } });
});

test("of two that set the same, the last one counts", () => {
  const sets = ["a=1", "a=2"].map(parseSet);
  expect(applyOverrides({}, sets)).toEqual({ a: 2 });
  expect(overrideOf(sets, ["a", "b"])).toBe(sets[1]);
  expect(overrideOf(sets, ["b"])).toBeUndefined();
});
