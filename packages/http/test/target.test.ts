import { expect, test } from "@jest/globals";
import type { IncomingMessage } from "node:http";
import { readTarget } from "../src/target.ts";

const read = (url: string, ...hosts: string[]): ReturnType<typeof readTarget> =>
  readTarget({
    url,
    headers: { host: hosts[0] },
    headersDistinct: { host: hosts },
  } as unknown as IncomingMessage);

test.each([
  ["/", "a", { host: "a", path: "/" }],
  ["/a/b?c=d#e", "A.Example:8080", { host: "a.example", path: "/a/b" }],
  ["//a//b", "a.", { host: "a", path: "//a//b" }],
  ["http://b.test", "a", { host: "b.test", path: "/" }],
  ["HTTPS://B.test:443/x?y", "a", { host: "b.test", path: "/x" }],
  ["/", "[::1]:80", { host: "[::1]", path: "/" }],
  ["/", "", { host: "", path: "/" }],
])("%s of %s", (url, host, target) => {
  expect(read(url, host)).toEqual(target);
});

test.each([
  ["*", "a"],
  ["", "a"],
  ["a/b", "a"],
  ["ftp://a/b", "a"],
  ["http://u@a/b", "a"],
  ["/", "a b"],
  ["/", "a/b"],
  ["/", "a:b"],
  ["/", "u@a"],
  ["http://a/", "a b"],
])("%s of %j is a bad request", (url, host) => {
  expect(read(url, host)).toBeUndefined();
});

test("so are two hosts", () => {
  expect(read("/", "a", "a")).toBeUndefined();
});
