import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bytesOf } from "../bytes.ts";
import { run } from "../run.ts";
import { type FtpSite, password, startFtp, user } from "./site.ts";

const large = bytesOf(3, 1_000_000);

/** Types commands into tnftp. */
function tnftp({ port, local }: FtpSite, flags: string[], ...commands: string[]): Promise<string> {
  const script = [`user ${user} "${password}"`, "binary", ...commands, "quit", ""].join("\n");
  const args = ["-n", "-v", "-i", ...flags, "127.0.0.1", String(port)];
  return run("tnftp", args, { cwd: local, input: script });
}

describe("tnftp", () => {
  test.each([
    ["passive", ["-p"]],
    ["active", ["-A"]],
  ])("lists and moves files both ways, %s", async (_, flags) => {
    await using site = await startFtp({}, { "large.bin": large, "folder/b.txt": "hello" });
    await writeFile(join(site.local, "up load.bin"), large);
    const said = await tnftp(
      site,
      flags,
      "dir",
      "nlist folder",
      "get large.bin",
      'put "up load.bin" "up load.bin"',
      "size large.bin",
      "modtime large.bin",
    );
    expect(said).toMatch(/^-rw.* 1000000 .* large\.bin$/mu);
    expect(said).toMatch(/^folder\/b\.txt$/mu);
    expect(said).toMatch(/^large\.bin\s+1000000$/mu);
    expect((await readFile(join(site.local, "large.bin"))).equals(large)).toBe(true);
    expect((await readFile(join(site.root, "up load.bin"))).equals(large)).toBe(true);
  });

  test("resumes a download, and converts text", async () => {
    await using site = await startFtp({}, { "large.bin": large, "unix.txt": "one\ntwo\n" });
    await writeFile(join(site.local, "large.bin"), large.subarray(0, 4_321));
    const said = await tnftp(
      site,
      ["-p"],
      "reget large.bin",
      "ascii",
      "get unix.txt",
      "put unix.txt up.txt",
      "mlst unix.txt",
      "features",
    );
    expect((await readFile(join(site.local, "large.bin"))).equals(large)).toBe(true);
    expect(await readFile(join(site.local, "unix.txt"), "utf8")).toBe("one\ntwo\n");
    expect(await readFile(join(site.root, "up.txt"), "utf8")).toBe("one\ntwo\n");
    expect(said).toMatch(/type=file;.*unix\.txt/iu);
    expect(said).toMatch(/REST STREAM/u);
  });

  test("fetches what a URL names, anonymously", async () => {
    await using site = await startFtp(
      { "services.ftp.sites.default.anonymous": "read" },
      { "folder/b.txt": "hello" },
    );
    const url = `ftp://127.0.0.1:${site.port}/folder/b.txt`;
    await run("tnftp", ["-o", "b.txt", url], { cwd: site.local });
    expect(await readFile(join(site.local, "b.txt"), "utf8")).toBe("hello");
  });
});
