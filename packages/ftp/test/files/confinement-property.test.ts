import {
  chmod,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { Files } from "../../src/files/files.ts";
import { linux, portable } from "../../src/files/platform.ts";
import { type Scratch, createScratch, download, entriesOf, replyOf, upload } from "./scratch.ts";

const segments = [
  "..",
  ".",
  "",
  "a",
  "b",
  "secret",
  "sub",
  "out",
  "in",
  "up",
  "twice",
  "..\\",
  "outside",
  "home",
  "%2e%2e",
  "~",
];
const anyPath = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...segments), { maxLength: 6 }))
  .map(([isAbsolute, parts]) => (isAbsolute ? "/" : "") + parts.join("/"));
const anyUpload = fc.constantFrom("replace", "append", "at", "unique");

type Step = (files: Files) => Promise<unknown>;
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  anyPath.map(
    (path): Step =>
      (files) =>
        files.changeDirectory(path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        download(files, path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        entriesOf(files, path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        files.stat(path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        files.makeDirectory(path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        files.removeDirectory(path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        files.removeFile(path),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        files.setMode(path, 0o700),
  ),
  anyPath.map(
    (path): Step =>
      (files) =>
        files.setModified(path, 1_000),
  ),
  fc.tuple(anyPath, anyPath).map(
    ([from, to]): Step =>
      (files) =>
        files.rename(from, to),
  ),
  fc.tuple(anyPath, anyUpload).map(
    ([path, mode]): Step =>
      (files) =>
        upload(files, path, "mine", { mode }),
  ),
);

test("S5: whatever the paths, nothing outside the home is read, changed or told", async () => {
  await using scratch = await createScratch();
  const platforms = process.platform === "linux" ? [linux, portable] : [portable];
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("keep" as const, "discard" as const),
      fc.constantFrom(...platforms),
      async (steps, partialUploads, platform) => {
        await build(scratch);
        const before = await snapshot(scratch.outside);
        const files = scratch.files({ partialUploads }, platform);
        for (const step of steps) {
          const told = JSON.stringify(await replyOf(step(files))) ?? "";
          expect(told).not.toContain("SECRET");
          expect(told).not.toContain(scratch.base);
          for (const inode of before.inodes) expect(told).not.toContain(`"inode":${inode},`);
        }
        expect(await snapshot(scratch.outside)).toEqual(before);
        expect(await readdir(scratch.base)).toEqual(["home", "outside"]);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

async function build({ home, outside }: Scratch): Promise<void> {
  await Promise.all([rm(home, { recursive: true }), rm(outside, { recursive: true })]);
  for (const directory of [home, outside]) {
    await mkdir(join(directory, "sub"), { recursive: true });
    await writeFile(join(directory, "secret"), directory === outside ? "SECRET" : "mine");
    await writeFile(join(directory, "sub", "a"), directory === outside ? "SECRET" : "mine");
  }
  await symlink(outside, join(home, "out"));
  await symlink("..", join(home, "up"));
  await symlink("sub", join(home, "in"));
  await symlink("in/../out/sub", join(home, "twice"));
  await symlink("../../outside/secret", join(home, "sub", "b"));
  await chmod(join(outside, "secret"), 0o640);
  await utimes(join(outside, "secret"), 1e9, 1e9);
}

async function snapshot(
  directory: string,
): Promise<{ readonly facts: string[]; readonly inodes: number[] }> {
  const facts: string[] = [];
  const inodes: number[] = [];
  for (const name of (await readdir(directory, { recursive: true })).concat(".").toSorted()) {
    const path = join(directory, name);
    const stats = await stat(path);
    const content = stats.isFile() ? await readFile(path, "utf8") : "";
    facts.push(`${name} ${stats.mode} ${stats.mtimeMs} ${content}`);
    inodes.push(stats.ino);
  }
  return { facts, inodes };
}
