import { readdir } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import {
  allRights,
  codeOf,
  createScratch,
  download,
  entriesOf,
  namesOf,
  put,
  upload,
} from "./scratch.ts";

test("who may only read changes nothing", async () => {
  await using scratch = await createScratch();
  const files = scratch.files({ rights: { mayRead: true, mayWrite: false, mayChange: false } });
  await scratch.write("f", "x");
  expect(await download(files, "f")).toBe("x");
  expect(await namesOf(files)).toEqual(["f"]);
  for (const refused of [
    files.openUpload("new", { mode: "replace" }),
    files.openUpload("f", { mode: "append" }),
    files.openUpload("", { mode: "unique" }),
    files.makeDirectory("d"),
    files.removeFile("f"),
    files.removeDirectory("d"),
    files.rename("f", "g"),
    files.setMode("f", 0),
    files.setModified("f", 0),
  ])
    expect(await codeOf(refused)).toBe(550);
  expect(await scratch.read("f")).toBe("x");
});

test("who may only upload makes new names, and neither sees nor changes what is there", async () => {
  await using scratch = await createScratch();
  const files = scratch.files({
    rights: { mayRead: false, mayWrite: true, mayChange: false },
    partialUploads: "keep",
  });
  await scratch.write("f", "x");
  await upload(files, "new", "mine");
  await files.makeDirectory("d");
  await files.changeDirectory("d");
  await files.changeDirectory("/");
  expect(await codeOf(files.openUpload("f", { mode: "replace" }))).toBe(553);
  expect(await codeOf(files.openUpload("f", { mode: "append" }))).toBe(553);
  expect(await codeOf(files.openUpload("new", { mode: "at", offset: 4 }))).toBe(553);
  for (const refused of [
    files.stat("f"),
    files.openDownload("new"),
    entriesOf(files),
    files.removeFile("new"),
    files.rename("new", "other"),
    files.setMode("new", 0o777),
  ])
    expect(await codeOf(refused)).toBe(550);
  expect((await readdir(scratch.home)).toSorted()).toEqual(["d", "f", "new"]);
});

test("who may only upload does not overwrite a file that came meanwhile", async () => {
  await using scratch = await createScratch();
  const files = scratch.files({ rights: { ...allRights, mayChange: false } });
  const target = await files.openUpload("f", { mode: "replace" });
  await put(target, "second");
  await upload(files, "f", "first");
  expect(await codeOf(target.commit())).toBe(553);
  expect(await scratch.read("f")).toBe("first");
  expect(await readdir(scratch.home)).toEqual(["f"]);
});
