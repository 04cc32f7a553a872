import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Folder, type ServiceRig, makeFolder, only, openService } from "./service-rig.ts";

const digits = "0123456789".repeat(10);
let folder: Folder;
let outside: Folder;
let rig: ServiceRig;
const ask = (line: string, ...headers: string[]): Promise<string> =>
  rig.ask("site", only(line, ...headers));
const bodyOf = (answer: string): string => answer.slice(answer.indexOf("\r\n\r\n") + 4);
const headerOf = (answer: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)\r$`, "imu").exec(answer)?.[1];

beforeAll(async () => {
  outside = await makeFolder({ "secret.txt": "secret", "dir/index.html": "secret index" });
  folder = await makeFolder({
    "index.html": "<p>home</p>",
    "digits.txt": digits,
    "empty.txt": "",
    "app.js": "1",
    "docs/index.html": "docs",
    "bare/file.txt": "x",
    "with space.txt": "space",
    ".hidden": "secret",
    ".git/config": "secret",
    "big.bin": Buffer.alloc(2_000_000, "b"),
  });
  await symlink(join(outside.path, "secret.txt"), join(folder.path, "link.txt"));
  await symlink(join(outside.path, "dir"), join(folder.path, "linkdir"));
  await symlink("digits.txt", join(folder.path, "inner.txt"));
  await symlink("docs", join(folder.path, "manual"));
  await symlink("loop", join(folder.path, "loop"));
  rig = await openService({ site: { root: folder.path } });
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

test("a file is sent with all that a client may want to know of it", async () => {
  const answer = await ask("GET /digits.txt");
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
  expect(bodyOf(answer)).toBe(digits);
  expect(headerOf(answer, "Content-Type")).toBe("text/plain; charset=utf-8");
  expect(headerOf(answer, "Content-Length")).toBe("100");
  expect(headerOf(answer, "X-Content-Type-Options")).toBe("nosniff");
  expect(headerOf(answer, "Accept-Ranges")).toBe("bytes");
  expect(headerOf(answer, "ETag")).toBeDefined();
  expect(headerOf(answer, "Last-Modified")).toBeDefined();
});

test.each([
  ["/", "<p>home</p>", "text/html; charset=utf-8"],
  ["/index.html?a=b", "<p>home</p>", "text/html; charset=utf-8"],
  ["/docs/", "docs", "text/html; charset=utf-8"],
  ["/app.js", "1", "text/javascript; charset=utf-8"],
  ["/with%20space.txt", "space", "text/plain; charset=utf-8"],
  ["/%64igits.txt", digits, "text/plain; charset=utf-8"],
  ["/empty.txt", "", "text/plain; charset=utf-8"],
  ["/inner.txt", digits, "text/plain; charset=utf-8"],
  ["/manual/", "docs", "text/html; charset=utf-8"],
  ["http://localhost/app.js", "1", "text/javascript; charset=utf-8"],
])("GET %s is answered", async (path, body, type) => {
  const answer = await ask(`GET ${path}`);
  expect(answer).toContain("200 OK");
  expect(bodyOf(answer)).toBe(body);
  expect(headerOf(answer, "Content-Type")).toBe(type);
});

test("a directory without its slash is told where it is", async () => {
  const answer = await ask("GET /docs");
  expect(answer).toContain("301 Moved Permanently");
  expect(headerOf(answer, "Location")).toBe("/docs/");
  expect(headerOf(await ask("GET //evil.test/../docs"), "Location")).toBe("/evil.test/../docs/");
});

test.each([
  "/missing",
  "/bare/",
  "/index.html/",
  "/.hidden",
  "/.git/config",
  "/%2egit/config",
  "/docs/.%68idden",
  "/link.txt",
  "/linkdir",
  "/linkdir/",
  "/linkdir/index.html",
  "/loop",
  "/../secret.txt",
  "/../../../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/..%2f..%2f..%2fetc%2fpasswd",
  "/docs/..%2f..%2f..%2fetc/passwd",
  "/%252e%252e/etc/passwd",
  "/..\\..\\etc\\passwd",
  "/..%5c..%5cetc%5cpasswd",
  "//etc/passwd",
  "/%2fetc/passwd",
  "/etc/passwd",
  "/digits.txt%00.html",
  "/%00",
  "/%",
  "/%c0%ae%c0%ae/etc/passwd",
  "/%ff",
  "/file:///etc/passwd",
  `/${"a".repeat(5_000)}`,
])("GET %s gives nothing away", async (path) => {
  const answer = await ask(`GET ${path}`);
  expect(answer).toMatch(/^HTTP\/1\.1 (?:400|403|404) /u);
  expect(answer).not.toMatch(/root:|secret|site-|ENOENT|etc/u);
  expect(bodyOf(answer)).toMatch(/^<!doctype html>/u);
  expect(headerOf(answer, "Content-Security-Policy")).toBe("default-src 'none'");
});

test.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"])(
  "%s is not allowed",
  async (method) => {
    const answer = await ask(`${method} /digits.txt`);
    expect(answer).toContain("405 Method Not Allowed");
    expect(headerOf(answer, "Allow")).toBe("GET, HEAD");
  },
);

test("who asks before an upload is told at once that nobody wants it", async () => {
  const answer = await ask("PUT /digits.txt", "Content-Length: 1000000", "Expect: 100-continue");
  expect(answer).toMatch(/^HTTP\/1\.1 405 /u);
});

test("HEAD is GET without the body", async () => {
  const [get, head] = [await ask("GET /digits.txt"), await ask("HEAD /digits.txt")];
  expect(bodyOf(head)).toBe("");
  const withoutDate = (answer: string): string =>
    answer.slice(0, answer.indexOf("\r\n\r\n")).replace(/^Date: .*$/mu, "");
  expect(withoutDate(head)).toBe(withoutDate(get));
  expect(bodyOf(await ask("HEAD /missing"))).toBe("");
});

test.each([
  ["bytes=0-9", "0123456789", "bytes 0-9/100"],
  ["bytes=95-", "56789", "bytes 95-99/100"],
  ["bytes=-3", "789", "bytes 97-99/100"],
  ["bytes=90-1000", "0123456789", "bytes 90-99/100"],
])("Range: %s", async (range, body, contentRange) => {
  const answer = await ask("GET /digits.txt", `Range: ${range}`);
  expect(answer).toContain("206 Partial Content");
  expect(bodyOf(answer)).toBe(body);
  expect(headerOf(answer, "Content-Range")).toBe(contentRange);
});

test("a range that does not exist is refused with the size", async () => {
  const answer = await ask("GET /digits.txt", "Range: bytes=100-");
  expect(answer).toContain("416 Range Not Satisfiable");
  expect(headerOf(answer, "Content-Range")).toBe("bytes */100");
});

test("If-Range holds back a part of another file", async () => {
  const answer = await ask("GET /digits.txt", "Range: bytes=0-9", 'If-Range: "other"');
  expect(answer).toContain("200 OK");
});

test("what has not changed is not sent again", async () => {
  const answer = await ask("GET /digits.txt");
  const etag = headerOf(answer, "ETag") ?? "";
  const modified = headerOf(answer, "Last-Modified") ?? "";
  for (const condition of [`If-None-Match: ${etag}`, `If-Modified-Since: ${modified}`]) {
    const again = await ask("GET /digits.txt", condition);
    expect(again).toContain("304 Not Modified");
    expect(bodyOf(again)).toBe("");
  }
  expect(await ask("GET /digits.txt", 'If-None-Match: "other"')).toContain("200 OK");
  expect(await ask("GET /digits.txt", 'If-Match: "other"')).toContain("412 Precondition Failed");
});

test("HTTP/1.1 needs one well-formed Host", async () => {
  const close = "Connection: close\r\n\r\n";
  expect(await rig.ask("site", `GET / HTTP/1.1\r\n${close}`)).toContain("400 Bad Request");
  expect(await rig.ask("site", `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n${close}`)).toContain(
    "400",
  );
  expect(await rig.ask("site", `GET / HTTP/1.1\r\nHost: a b\r\n${close}`)).toContain("400");
  expect(await rig.ask("site", `GET / HTTP/1.1\r\nHost: a/b\r\n${close}`)).toContain("400");
  expect(await rig.ask("site", `GET / HTTP/1.1\r\nHost: [::1]:80\r\n${close}`)).toContain("200");
  expect(await rig.ask("site", "GET / HTTP/1.0\r\n\r\n")).toContain("200 OK");
});

test("a file that shrinks while it is sent cuts the response", async () => {
  const path = join(folder.path, "shrinking.bin");
  await writeFile(path, Buffer.alloc(20_000_000, "s"));
  const client = await rig.dial("site");
  await client.say("GET /shrinking.bin HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.hears("Content-Length: 20000000");
  client.socket.pause();
  await truncate(path, 10);
  client.socket.resume();
  // The connection was to be kept.
  await client.ended();
  expect(client.bytes).toBeLessThan(20_000_000);
  await rm(path);
});

test("a large file arrives whole", async () => {
  const client = await rig.dial("site");
  await client.say(only("GET /big.bin"));
  await client.ended();
  expect(client.bytes).toBeGreaterThan(2_000_000);
});

test("a name that comes to lead outside is not served", async () => {
  const path = join(folder.path, "moved");
  await mkdir(path);
  await writeFile(join(path, "secret.txt"), "harmless");
  expect(await ask("GET /moved/secret.txt")).toContain("harmless");
  await rm(path, { recursive: true });
  await symlink(outside.path, path);
  expect(await ask("GET /moved/secret.txt")).toContain("404 Not Found");
  await rm(path);
});
