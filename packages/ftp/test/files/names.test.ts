import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { codeOf, createScratch, download, namesOf, replyOf, upload } from "./scratch.ts";

test("C13: RMD removes directories only, DELE files only", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  await scratch.write("file", "x");
  await files.makeDirectory("directory");
  expect(await replyOf(files.removeDirectory("file"))).toBe("550 Not a directory.");
  expect(await replyOf(files.removeFile("directory"))).toBe("550 Is a directory.");
  expect(await namesOf(files)).toEqual(["directory", "file"]);
  await files.removeDirectory("directory");
  await files.removeFile("file");
  expect(await namesOf(files)).toEqual([]);
});

test("a directory that is not empty stays", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  await files.makeDirectory("d");
  await scratch.write("d/f", "x");
  expect(await replyOf(files.removeDirectory("d"))).toBe("550 The directory is not empty.");
  expect(await scratch.read("d/f")).toBe("x");
});

test("C13: quotes, spaces, dashes and backslashes are part of a name", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  const names = [
    '"quoted"',
    " leading",
    "trailing ",
    "-b",
    "a -b c",
    "back\\slash",
    "\u00FCml\u00E4ut",
    "\u{1F600}",
    "*?[x]",
    "$(x)",
  ];
  for (const name of names) await upload(files, name, name);
  expect(await namesOf(files)).toEqual(names.toSorted());
  for (const name of names) expect(await download(files, name)).toBe(name);
  for (const name of names) await files.removeFile(name);
  expect(await readdir(scratch.home)).toEqual([]);
});

test("a rename takes the name of a file, and moves between directories", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  await scratch.write("a", "A");
  await scratch.write("b", "B");
  await files.makeDirectory("d");
  await files.rename("a", "b");
  await files.changeDirectory("d");
  await files.rename("../b", "c");
  expect(await scratch.read("d/c")).toBe("A");
  expect(await codeOf(files.rename("missing", "x"))).toBe(550);
  expect(await codeOf(files.rename("/d", "/d/below"))).toBe(553);
  expect(await codeOf(files.rename("c", "a\rb"))).toBe(553);
  expect(await namesOf(files, "/")).toEqual(["d"]);
});

test("the current directory is the client's path, and stays where a change fails", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  expect(await files.makeDirectory("a")).toBe("/a");
  await files.changeDirectory("a");
  expect(await files.makeDirectory("b")).toBe("/a/b");
  await files.changeDirectory("./b");
  expect(files.directory).toBe("/a/b");
  await scratch.write("a/b/f", "x");
  expect(await codeOf(files.changeDirectory("f"))).toBe(550);
  expect(await codeOf(files.changeDirectory("none"))).toBe(550);
  expect(files.directory).toBe("/a/b");
  await files.changeDirectory("../../../..");
  expect(files.directory).toBe("/");
});

test("times and modes are set to the second and without special bits", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  await scratch.write("f", "x");
  await files.setModified("f", Date.UTC(2001, 1, 3, 4, 5, 6));
  await files.setMode("f", 0o4751);
  const entry = await files.stat("f");
  expect(entry.modifiedMs).toBe(Date.UTC(2001, 1, 3, 4, 5, 6));
  expect(entry.mode & 0o7777).toBe(0o751);
  expect(await readFile(join(scratch.home, "f"), "utf8")).toBe("x");
});

test.each(["n".repeat(256), "a\rb"])(
  "%j is 553 where a file would get it, and 550 everywhere else",
  async (name) => {
    await using scratch = await createScratch();
    const files = scratch.files();
    await scratch.write("f", "x");
    for (const mode of ["replace", "append", "at", "unique"] as const)
      expect(await codeOf(files.openUpload(name, { mode }))).toBe(553);
    expect(await codeOf(files.rename("f", name))).toBe(553);
    const others = [
      files.stat(name),
      files.openDownload(name),
      files.changeDirectory(name),
      files.makeDirectory(name),
      files.removeDirectory(name),
      files.removeFile(name),
      files.setModified(name, 0),
      files.setMode(name, 0o644),
      namesOf(files, name),
    ];
    expect(await Promise.all(others.map(codeOf))).toEqual(others.map(() => 550));
  },
);
