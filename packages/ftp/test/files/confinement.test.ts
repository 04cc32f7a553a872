import { execFileSync } from "node:child_process";
import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Platform, linux, portable } from "../../src/files/platform.ts";
import {
  type Scratch,
  codeOf,
  createScratch,
  download,
  entriesOf,
  namesOf,
  put,
  replyOf,
  upload,
} from "./scratch.ts";

const platforms: [string, Platform][] = [["portable", portable]];
if (process.platform === "linux") platforms.push(["linux", linux]);

async function linked(): Promise<Scratch> {
  const scratch = await createScratch();
  const { home, outside } = scratch;
  await mkdir(join(home, "real"));
  await scratch.write("real/file", "inside");
  await symlink(outside, join(home, "out"));
  await symlink("../outside/secret", join(home, "out-file"));
  await symlink("real", join(home, "in"));
  await symlink("real/file", join(home, "in-file"));
  await symlink("nowhere", join(home, "dangling"));
  await symlink("loop", join(home, "loop"));
  return scratch;
}

describe.each(platforms)("confinement (%s)", (_name, platform) => {
  test("S5: a link that leads outside is not there, whatever is asked of it", async () => {
    await using scratch = await linked();
    const files = scratch.files({}, platform);
    for (const path of ["out", "out/secret", "out-file", "dangling", "loop", "in/../out/secret"]) {
      expect([path, await codeOf(files.stat(path))]).toEqual([path, 550]);
      expect(await codeOf(files.openDownload(path))).toBe(550);
      expect(await codeOf(files.changeDirectory(path))).toBe(550);
      expect(await codeOf(entriesOf(files, path))).toBe(550);
      expect(await codeOf(files.openUpload(path, { mode: "replace" }))).toBe(550);
      expect(await codeOf(files.openUpload(path, { mode: "append" }))).toBe(550);
      expect(await codeOf(files.removeFile(path))).toBe(550);
      expect(await codeOf(files.removeDirectory(path))).toBe(550);
      expect(await codeOf(files.makeDirectory(path))).toBe(550);
      expect(await codeOf(files.rename(path, "new"))).toBe(550);
      expect(await codeOf(files.rename("real/file", path))).toBe(550);
      expect(await codeOf(files.setMode(path, 0o600))).toBe(550);
      expect(await codeOf(files.setModified(path, 0))).toBe(550);
    }
    expect(await codeOf(files.openUpload("out/new", { mode: "unique" }))).toBe(550);
    expect(await codeOf(files.makeDirectory("out/new"))).toBe(550);
    expect(await codeOf(files.rename("real/file", "out/stolen"))).toBe(550);
    expect(await readdir(scratch.outside)).toEqual(["secret"]);
    expect(await readlink(join(scratch.home, "dangling"))).toBe("nowhere");
  });

  test("S5: listings show links as what they lead to, and leave out what lies outside", async () => {
    await using scratch = await linked();
    const entries = await entriesOf(scratch.files({}, platform));
    expect(entries.map(({ name, kind }) => `${name} ${kind}`).toSorted()).toEqual([
      "in directory",
      "in-file file",
      "real directory",
    ]);
    expect(entries.find(({ name }) => name === "in-file")?.size).toBe(6);
  });

  test("a link that leads inside is followed, also by an upload", async () => {
    await using scratch = await linked();
    const files = scratch.files({}, platform);
    expect(await download(files, "in/file")).toBe("inside");
    await upload(files, "in-file", "changed");
    expect(await scratch.read("real/file")).toBe("changed");
    expect(await readlink(join(scratch.home, "in-file"))).toBe("real/file");
  });

  test("a link is removed and renamed itself, and what it leads to stays", async () => {
    await using scratch = await linked();
    const files = scratch.files({}, platform);
    expect(await codeOf(files.removeDirectory("in"))).toBe(550);
    await files.rename("in", "in2");
    await files.removeFile("in-file");
    expect(await namesOf(files)).toEqual(["in2", "real"]);
    expect(await scratch.read("real/file")).toBe("inside");
  });

  test("the home itself cannot be removed, renamed or replaced", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({}, platform);
    expect(await codeOf(files.removeDirectory("/"))).toBe(550);
    expect(await codeOf(files.removeDirectory(".."))).toBe(550);
    expect(await codeOf(files.rename("/", "/x"))).toBe(550);
    expect(await codeOf(files.makeDirectory("/"))).toBe(550);
    expect(await codeOf(files.setMode("/", 0))).toBe(550);
    expect(await codeOf(files.openUpload("/", { mode: "replace" }))).toBe(550);
  });

  test("a home that is a link may be turned round while somebody is logged in", async () => {
    await using scratch = await createScratch();
    await mkdir(join(scratch.base, "next"));
    await scratch.write("a", "old");
    await writeFile(join(scratch.base, "next", "a"), "new");
    await symlink("home", join(scratch.base, "current"));
    const files = scratch.files({ home: join(scratch.base, "current") }, platform);
    expect(await download(files, "a")).toBe("old");
    await rm(join(scratch.base, "current"));
    await symlink("next", join(scratch.base, "current"));
    expect(await download(files, "a")).toBe("new");
  });

  test("what is neither file nor directory is not there, and nobody waits for it", async () => {
    await using scratch = await createScratch();
    execFileSync("mkfifo", [join(scratch.home, "fifo")]);
    const files = scratch.files({}, platform);
    expect(await namesOf(files)).toEqual([]);
    expect(await codeOf(files.openDownload("fifo"))).toBe(550);
    expect(await codeOf(files.openUpload("fifo", { mode: "append" }))).toBe(550);
    expect(await codeOf(files.stat("fifo"))).toBe(550);
    expect(await codeOf(files.removeFile("fifo"))).toBe(550);
  });

  test("S13: no answer tells where the home is", async () => {
    await using scratch = await linked();
    const files = scratch.files({}, platform);
    const answers = [
      await replyOf(files.stat("missing")),
      await replyOf(files.stat("real/file/below")),
      await replyOf(files.openDownload("real")),
      await replyOf(files.openDownload("out/secret")),
      await replyOf(files.makeDirectory("real")),
      await replyOf(files.removeDirectory("real")),
      await replyOf(files.removeFile("real")),
      await replyOf(files.rename("missing", "b")),
      await replyOf(files.stat("n".repeat(300))),
      await replyOf(files.changeDirectory("real/file")),
    ];
    expect(answers.map((answer) => String(answer).slice(0, 3))).toEqual([
      ..."550 550 550 550 550 550 550 550 550 550".split(" "),
    ]);
    for (const answer of answers) expect(answer).not.toContain(scratch.base);
    expect(await files.makeDirectory("new")).toBe("/new");
  });
});

test("a directory that becomes a link outside during an upload does not carry it away", async () => {
  if (process.platform !== "linux") return;
  await using scratch = await linked();
  const target = await scratch.files().openUpload("real/new", { mode: "replace" });
  await rename(join(scratch.home, "real"), join(scratch.home, "moved"));
  await symlink(scratch.outside, join(scratch.home, "real"));
  await put(target, "mine");
  await target.commit();
  expect(await readdir(scratch.outside)).toEqual(["secret"]);
  expect(await scratch.read("moved/new")).toBe("mine");
});

test("nothing that is held stays open", async () => {
  if (process.platform !== "linux") return;
  await using scratch = await linked();
  const files = scratch.files();
  const before = (await readdir("/proc/self/fd")).length;
  for (const path of ["out/secret", "missing", "real", "in", "real/file"]) {
    await replyOf(files.stat(path));
    await replyOf(files.changeDirectory(path));
    await replyOf(files.rename(path, "out/x"));
    await replyOf(files.makeDirectory(path));
    await replyOf(files.openDownload(`${path}/nothing`));
    await replyOf(files.openUpload(`${path}/a/b`, { mode: "replace" }));
    await replyOf(entriesOf(files, path));
  }
  expect((await readdir("/proc/self/fd")).length).toBe(before);
});
