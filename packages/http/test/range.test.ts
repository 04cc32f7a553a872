import type { Stats } from "node:fs";
import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import { rangeOf } from "../src/range.ts";
import { makeFolder, only, openService } from "./service-rig.ts";

const mtime = new Date("2026-11-20T10:00:00Z");
const modified = "Fri, 20 Nov 2026 10:00:00 GMT";

function meant(range: string, size: number, condition?: string, method = "GET"): string {
  const headers = { range, ...(condition === undefined ? {} : { "if-range": condition }) };
  return rangeOf({ method, headers } as IncomingMessage, { size, mtime } as Stats) ?? "all";
}

test.each([
  ["bytes=0-9", 10, "bytes=0-9"],
  ["bytes=9-", 10, "bytes=9-"],
  ["bytes=10-", 10, "bytes=10-"],
  ["bytes=-10", 10, "bytes=-10"],
  ["bytes=-11", 10, "bytes=0-"],
  ["bytes=-99999999999999999999", 10, "bytes=0-"],
  ["bytes=-5", 0, "all"],
  ["bytes=7-7", 10, "bytes=7-7"],
  ["bytes=7-6", 10, "all"],
  ["bytes=0-1,3-4", 10, "bytes=0-1,3-4"],
])("%s of %d bytes is %s", (range, size, expected) => {
  expect(meant(range, size)).toBe(expected);
});

test.each([
  [modified, "bytes=5-"],
  ["Fri, 20 Nov 2026 10:00:01 GMT", "all"],
  ["Fri, 20 Nov 2026 09:59:59 GMT", "all"],
  ['W/"a-19a"', "all"],
  ['"a-19a"', "all"],
])("where the file is still that of %s, it is %s", (condition, expected) => {
  expect(meant("bytes=5-", 10, condition)).toBe(expected);
});

test("only GET has ranges", () => {
  expect(meant("bytes=2-3", 10, undefined, "HEAD")).toBe("all");
});

test("on the wire", async () => {
  await using folder = await makeFolder({ "ten.txt": "0123456789" });
  await using rig = await openService({ a: { root: folder.path } });
  const ask = (line: string, ...headers: string[]): Promise<string> =>
    rig.ask("a", only(`${line} /ten.txt`, ...headers));
  const whole = await ask("GET", "Range: bytes=-300");
  expect(whole).toMatch(/206 Partial Content[^]*Content-Range: bytes 0-9\/10[^]*0123456789$/u);
  expect(await ask("GET", "Range: bytes=7-2")).toMatch(/200 OK[^]*0123456789$/u);
  expect(await ask("HEAD", "Range: bytes=2-3")).toMatch(/200 OK[^]*Content-Length: 10\r\n/u);
  const tag = /^ETag: (.*)\r$/mu.exec(whole)?.[1] ?? "";
  expect(tag).toMatch(/^W\//u);
  const stale = await ask("GET", "Range: bytes=5-", `If-Range: ${tag}`);
  expect(stale).toMatch(/200 OK[^]*0123456789$/u);
  expect(await ask("GET", `If-Match: ${tag}`)).toContain("412 Precondition Failed");
  expect(await ask("GET", "If-Match: *")).toContain("200 OK");
});

test("a file that was empty when its length was told sends nothing, whatever has come into it", async () => {
  // Linux tells 0 for files that it makes as they are read.
  if (process.platform !== "linux") return;
  await using rig = await openService({ a: { root: "/proc/self" } });
  const answer = await rig.ask("a", only("GET /status"));
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
  expect(answer).toContain("Content-Length: 0\r\n");
  expect(answer.endsWith("\r\n\r\n")).toBe(true);
});
