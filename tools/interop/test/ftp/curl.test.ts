import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bytesOf } from "../bytes.ts";
import { run } from "../run.ts";
import { type FtpSite, certificate, password, startFtp, user } from "./site.ts";

const large = bytesOf(1, 3_000_000);
const files = { "large.bin": large, "folder/with space é.txt": "hello\r\nworld" };

function curl({ local }: FtpSite, ...args: string[]): Promise<string> {
  const always = ["--silent", "--show-error", "--max-time", "30", "--user", `${user}:${password}`];
  return run("curl", [...always, ...args], { cwd: local });
}

/** The ways in: plain, and both kinds of TLS, whose certificate is checked. */
const ways = [
  ["plain", [], ({ port }: FtpSite) => `ftp://127.0.0.1:${port}`],
  ["explicit TLS", ["--ssl-reqd"], ({ port }: FtpSite) => `ftp://127.0.0.1:${port}`],
  ["implicit TLS", [], ({ implicitPort }: FtpSite) => `ftps://127.0.0.1:${implicitPort}`],
] as const;

describe.each(ways)("curl, %s", (name, flags, urlOf) => {
  const trust = name === "plain" ? flags : [...flags, "--cacert", certificate];

  test("lists, downloads and uploads", async () => {
    await using site = await startFtp({}, files);
    const url = urlOf(site);
    expect(await curl(site, ...trust, `${url}/`)).toMatch(/^-rw.* 3000000 .* large\.bin\r?$/mu);
    expect(await curl(site, ...trust, "--list-only", `${url}/folder/`)).toBe("with space é.txt\n");
    expect(await curl(site, ...trust, `${url}/folder/with%20space%20%C3%A9.txt`)).toBe(
      "hello\r\nworld",
    );
    const copy = join(site.local, "copy.bin");
    await curl(site, ...trust, "--output", copy, `${url}/large.bin`);
    expect((await readFile(copy)).equals(large)).toBe(true);
    await curl(site, ...trust, "--upload-file", copy, "--ftp-create-dirs", `${url}/a/b/up.bin`);
    expect((await readFile(join(site.root, "a/b/up.bin"))).equals(large)).toBe(true);
  });

  test("resumes both ways", async () => {
    await using site = await startFtp({}, files);
    const url = urlOf(site);
    const copy = join(site.local, "copy.bin");
    await writeFile(copy, large.subarray(0, 1_234_567));
    await curl(site, ...trust, "--continue-at", "-", "--output", copy, `${url}/large.bin`);
    expect((await readFile(copy)).equals(large)).toBe(true);
    const part = join(site.root, "part.bin");
    await writeFile(part, large.subarray(0, 7_654));
    await curl(site, ...trust, "--continue-at", "-", "--upload-file", copy, `${url}/part.bin`);
    expect((await readFile(part)).equals(large)).toBe(true);
  });
});

describe("curl", () => {
  test.each([
    ["EPSV", ["--ftp-pasv"]],
    ["PASV", ["--ftp-pasv", "--disable-epsv"]],
    ["EPRT", ["--ftp-port", "-"]],
    ["PORT", ["--ftp-port", "-", "--disable-eprt"]],
  ])("moves files both ways with %s", async (_, flags) => {
    await using site = await startFtp({}, files);
    const url = `ftp://127.0.0.1:${site.port}`;
    const copy = join(site.local, "copy.bin");
    await curl(site, ...flags, "--output", copy, `${url}/large.bin`);
    expect((await readFile(copy)).equals(large)).toBe(true);
    await curl(site, ...flags, "--upload-file", copy, `${url}/up.bin`);
    expect((await readFile(join(site.root, "up.bin"))).equals(large)).toBe(true);
  });

  test("moves files over IPv6, where there is IPv6", async () => {
    await using site = await startFtp({}, files);
    if (site.ipv6Port === undefined) return;
    const url = `ftp://[::1]:${site.ipv6Port}`;
    const copy = join(site.local, "copy.bin");
    for (const flags of [["--globoff"], ["--globoff", "--ftp-port", "-"]]) {
      await curl(site, ...flags, "--output", copy, `${url}/large.bin`);
      expect((await readFile(copy)).equals(large)).toBe(true);
      await curl(site, ...flags, "--upload-file", copy, `${url}/up.bin`);
      expect((await readFile(join(site.root, "up.bin"))).equals(large)).toBe(true);
    }
  });

  test("renames, deletes, and asks for the time of a file", async () => {
    await using site = await startFtp({}, { "a.txt": "hello" });
    const url = `ftp://127.0.0.1:${site.port}`;
    const quote = ["RNFR a.txt", "RNTO b.txt", "MKD c", "RMD c"].flatMap((line) => ["-Q", line]);
    expect(await curl(site, ...quote, "--head", `${url}/b.txt`)).toMatch(
      /Last-Modified: .*\r?\nContent-Length: 5\r?\n/u,
    );
    await curl(site, "-Q", "DELE b.txt", "--list-only", `${url}/`);
    await expect(curl(site, `${url}/b.txt`)).rejects.toThrow("curl: (78)");
  });

  test("logs in with explicit TLS, 100 times of 100", async () => {
    await using site = await startFtp({}, { "small.txt": "hello" });
    const url = `ftp://127.0.0.1:${site.port}/small.txt`;
    const flags = ["--ssl-reqd", "--cacert", certificate];
    for (let count = 0; count < 100; count += 10) {
      const batch = Array.from({ length: 10 }, () => curl(site, ...flags, url));
      expect(await Promise.all(batch)).toEqual(Array(10).fill("hello"));
    }
  }, 60_000);
});
