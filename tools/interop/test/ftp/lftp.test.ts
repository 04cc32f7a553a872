import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bytesOf, digestsOf } from "../bytes.ts";
import { run } from "../run.ts";
import { type FtpSite, certificate, password, startFtp, user } from "./site.ts";
import { makeTree } from "./tree.ts";

const large = bytesOf(2, 2_000_000);

const always = [
  "set net:max-retries 1",
  "set net:timeout 20",
  "set ftp:ssl-protect-data true",
  `set ssl:ca-file ${certificate}`,
];

/** Runs commands of lftp on one site. */
async function lftp(site: FtpSite, isTls: boolean, ...commands: string[]): Promise<string> {
  const tls = isTls ? "set ftp:ssl-force true" : "set ftp:ssl-allow false";
  const open = `open -u '${user},${password}' -p ${site.port} 127.0.0.1`;
  const script = join(site.local, "script.lftp");
  await writeFile(script, `${[...always, tls, open, ...commands].join("\n")}\n`);
  return run("lftp", ["--norc", "-f", script], { cwd: site.local });
}

describe.each([
  ["plain", false],
  ["explicit TLS", true],
])("lftp, %s", (_, isTls) => {
  test("mirrors 1,000 files there and back, byte for byte", async () => {
    await using site = await startFtp();
    const tree = join(site.local, "tree");
    await makeTree(tree, 1_000);
    await lftp(site, isTls, "mirror -R --parallel=4 tree up");
    await lftp(site, isTls, "mirror --parallel=4 up back");
    const sent = await digestsOf(tree);
    expect(Object.keys(sent)).toHaveLength(1_000);
    expect(await digestsOf(join(site.root, "up"))).toEqual(sent);
    expect(await digestsOf(join(site.local, "back"))).toEqual(sent);
    // What is there is not sent again: sizes and times are told as they are.
    expect(await lftp(site, isTls, "mirror -R --dry-run tree up")).not.toMatch(/^(get|put) /mu);
  }, 120_000);

  test("resumes both ways", async () => {
    await using site = await startFtp({}, { "large.bin": large });
    const copy = join(site.local, "copy.bin");
    await writeFile(copy, large.subarray(0, 777_777));
    await lftp(site, isTls, "get -c large.bin -o copy.bin");
    expect((await readFile(copy)).equals(large)).toBe(true);
    const part = join(site.root, "part.bin");
    await writeFile(part, large.subarray(0, 500));
    await lftp(site, isTls, "put -c copy.bin -o part.bin");
    expect((await readFile(part)).equals(large)).toBe(true);
  });

  test("lists, renames, deletes, changes modes, and says what is wrong", async () => {
    await using site = await startFtp({}, { "folder/a b.txt": "hello" });
    const commands = ["cd folder", "mv 'a b.txt' c.txt", "chmod 640 c.txt", "cls -l --perm"];
    expect(await lftp(site, isTls, ...commands)).toMatch(/^-?rw-r----- .*c\.txt$/mu);
    await lftp(site, isTls, "rm folder/c.txt", "rmdir folder", "mkdir -p x/y");
    await expect(lftp(site, isTls, "cat nothing.txt")).rejects.toThrow(/550/u);
  });
});
