import { readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bytesOf, digestsOf } from "../bytes.ts";
import { run } from "../run.ts";
import { type FtpSite, password, startFtp, user } from "./site.ts";
import { makeTree } from "./tree.ts";

const large = bytesOf(4, 1_000_000);

function ncftp(command: string, { port, local }: FtpSite, ...args: string[]): Promise<string> {
  const login = ["-u", user, "-p", password, "-P", String(port)];
  return run(command, [...login, ...args], { cwd: local });
}

describe("ncftp", () => {
  test("lists", async () => {
    await using site = await startFtp({}, { "large.bin": large, "folder/b.txt": "hello" });
    const url = "ftp://127.0.0.1/";
    const names = (await ncftp("ncftpls", site, "-1", url)).split("\n");
    expect(names).toEqual(expect.arrayContaining(["folder", "large.bin"]));
    expect(await ncftp("ncftpls", site, "-l", url)).toMatch(/^-rw.* 1000000 .*large\.bin$/mu);
  });

  test("moves folders both ways", async () => {
    await using site = await startFtp();
    await makeTree(join(site.local, "tree"), 40);
    await ncftp("ncftpput", site, "-R", "127.0.0.1", "/", "tree");
    const sent = await digestsOf(join(site.local, "tree"));
    expect(await digestsOf(join(site.root, "tree"))).toEqual(sent);
    await ncftp("ncftpget", site, "-R", "127.0.0.1", join(site.local, "back"), "/tree");
    expect(await digestsOf(join(site.local, "back/tree"))).toEqual(sent);
  });

  test("resumes both ways", async () => {
    await using site = await startFtp({}, { "large.bin": large });
    await writeFile(join(site.local, "large.bin"), large.subarray(0, 4_321));
    await ncftp("ncftpget", site, "-z", "127.0.0.1", ".", "/large.bin");
    expect((await readFile(join(site.local, "large.bin"))).equals(large)).toBe(true);
    const part = join(site.root, "large.bin");
    await writeFile(part, large.subarray(0, 1_234));
    // What is newer than the local file is not taken for a part of it.
    await utimes(part, 0, 0);
    await ncftp("ncftpput", site, "-z", "127.0.0.1", "/", "large.bin");
    expect((await readFile(part)).equals(large)).toBe(true);
  });
});
