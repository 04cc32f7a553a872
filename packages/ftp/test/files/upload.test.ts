import { chmod, open, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { toReplyError } from "../../src/files/file-error.ts";
import { breakOff, codeOf, createScratch, namesOf, put, replyOf, upload } from "./scratch.ts";

const policies = ["keep", "discard"] as const;

describe.each(policies)("uploads (%s)", (partialUploads) => {
  test("a file is seen when it is whole, and not before", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    const target = await files.openUpload("new", { mode: "replace" });
    await put(target, "whole");
    expect(await namesOf(files)).toEqual([]);
    await target.commit();
    expect(await namesOf(files)).toEqual(["new"]);
    expect(await scratch.read("new")).toBe("whole");
    expect(await readdir(scratch.home)).toEqual(["new"]);
  });

  test("a file that is replaced is untouched until then, and keeps its mode", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    await scratch.write("old", "a longer old file");
    await chmod(join(scratch.home, "old"), 0o640);
    const target = await files.openUpload("old", { mode: "replace" });
    await put(target, "new");
    expect(await scratch.read("old")).toBe("a longer old file");
    await target.commit();
    expect(await scratch.read("old")).toBe("new");
    expect((await stat(join(scratch.home, "old"))).mode & 0o777).toBe(0o640);
  });

  test("an existing whole file never makes way for a part", async () => {
    await using scratch = await createScratch();
    await scratch.write("old", "whole");
    await breakOff(scratch.files({ partialUploads }), "old", "par");
    expect(await scratch.read("old")).toBe("whole");
    expect(await readdir(scratch.home)).toEqual(["old"]);
  });

  test("C1: what is before the restart point stays", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    await scratch.write("f", "A".repeat(1000));
    await upload(files, "f", "B".repeat(500), { mode: "at", offset: 500 });
    expect(await scratch.read("f")).toBe("A".repeat(500) + "B".repeat(500));
    await upload(files, "f", "C", { mode: "at", offset: 1000 });
    expect(await scratch.read("f")).toBe(`${"A".repeat(500)}${"B".repeat(500)}C`);
    await upload(files, "f", "DD", { mode: "at", offset: 0 });
    expect(await scratch.read("f")).toBe(`DD${"A".repeat(498)}${"B".repeat(500)}C`);
  });

  test("C1: a restart point behind the end is refused, and makes no file", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    await scratch.write("f", "12345");
    expect(await codeOf(files.openUpload("f", { mode: "at", offset: 6 }))).toBe(554);
    expect(await codeOf(files.openUpload("none", { mode: "at", offset: 1 }))).toBe(554);
    expect(await readdir(scratch.home)).toEqual(["f"]);
    expect(await scratch.read("f")).toBe("12345");
  });

  test("what is appended follows what is there; without a file it is one", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    await upload(files, "f", "one", { mode: "append" });
    await upload(files, "f", "two", { mode: "append" });
    expect(await scratch.read("f")).toBe("onetwo");
  });

  test("a unique name begins like the one that was asked for, and replaces nothing", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    await scratch.write("f", "old");
    const first = await upload(files, "f", "1", { mode: "unique" });
    const second = await upload(files, "", "2", { mode: "unique" });
    const third = await upload(files, "/", "3", { mode: "unique" });
    expect(first).toMatch(/^\/f\.[\da-f]{12}$/);
    expect(second).toMatch(/^\/upload\.[\da-f]{12}$/);
    expect(third).toMatch(/^\/upload\.[\da-f]{12}$/);
    expect(await scratch.read("f")).toBe("old");
    expect(await scratch.read(first)).toBe("1");
  });

  test("what cannot be a file is refused before anything arrives", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    await files.makeDirectory("directory");
    expect(await codeOf(files.openUpload("directory", { mode: "replace" }))).toBe(550);
    expect(await codeOf(files.openUpload("none/f", { mode: "replace" }))).toBe(550);
    expect(await codeOf(files.openUpload("n".repeat(256), { mode: "replace" }))).toBe(553);
    expect(await codeOf(files.openUpload("a\nb", { mode: "replace" }))).toBe(553);
    expect(await readdir(scratch.home)).toEqual(["directory"]);
  });

  test("a name of 255 bytes can be uploaded", async () => {
    await using scratch = await createScratch();
    const name = "n".repeat(255);
    await upload(scratch.files({ partialUploads }), name, "x");
    expect(await scratch.read(name)).toBe("x");
  });

  test("a directory that takes the name meanwhile stays, and the upload fails", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads });
    const target = await files.openUpload("f", { mode: "replace" });
    await put(target, "x");
    await files.makeDirectory("f");
    expect(await codeOf(target.commit())).toBe(550);
    await target.abandon();
    expect(await readdir(scratch.home)).toEqual(["f"]);
  });

  test("a full disk is 452, and the old file stays", async () => {
    await using scratch = await createScratch();
    await scratch.write("old", "whole");
    const target = await scratch.files({ partialUploads }).openUpload("old", { mode: "replace" });
    await put(target, "par");
    expect(await codeOf(writeToFullDisk())).toBe(452);
    await target.abandon();
    expect(await scratch.read("old")).toBe("whole");
    expect(await readdir(scratch.home)).toEqual(["old"]);
  });
});

describe("uploads that break off", () => {
  test("C2: an APPE that breaks off leaves what was there (discard)", async () => {
    await using scratch = await createScratch();
    await scratch.write("f", "A".repeat(1000));
    await breakOff(scratch.files(), "f", "B".repeat(500), { mode: "append" });
    expect(await scratch.read("f")).toBe("A".repeat(1000));
    expect(await readdir(scratch.home)).toEqual(["f"]);
  });

  test("C2: an APPE that breaks off leaves what was there and what has arrived (keep)", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads: "keep" });
    await scratch.write("f", "A".repeat(1000));
    await breakOff(files, "f", "B".repeat(500), { mode: "append" });
    expect(await scratch.read("f")).toBe("A".repeat(1000) + "B".repeat(500));
    await breakOff(files, "f", "CC", { mode: "at", offset: 10 });
    expect((await scratch.read("f")).slice(8, 14)).toBe("AACCAA");
  });

  test("a new file's part is kept and can be resumed (keep)", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads: "keep" });
    await breakOff(files, "f", "one");
    expect(await readdir(scratch.home)).toEqual(["f"]);
    await upload(files, "f", "two", { mode: "at", offset: 3 });
    expect(await scratch.read("f")).toBe("onetwo");
  });

  test("a new file's part is dropped (discard), and an empty part always", async () => {
    await using scratch = await createScratch();
    await breakOff(scratch.files(), "f", "one");
    await breakOff(scratch.files({ partialUploads: "keep" }), "f", "");
    expect(await readdir(scratch.home)).toEqual([]);
  });

  test("a part never replaces a file that came meanwhile (keep)", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads: "keep" });
    const target = await files.openUpload("f", { mode: "replace" });
    await put(target, "par");
    await upload(files, "f", "whole");
    await target.abandon();
    expect(await scratch.read("f")).toBe("whole");
    expect(await readdir(scratch.home)).toEqual(["f"]);
  });

  test("two that append at once: the second is told, and nothing of the first is lost (discard)", async () => {
    await using scratch = await createScratch();
    const files = scratch.files();
    await scratch.write("log", "0");
    const target = await files.openUpload("log", { mode: "append" });
    await put(target, "2");
    await upload(files, "log", "1", { mode: "append" });
    expect(await codeOf(target.commit())).toBe(450);
    expect(await scratch.read("log")).toBe("01");
    expect(await readdir(scratch.home)).toEqual(["log"]);
  });

  test("two that append at once do not overwrite each other (keep)", async () => {
    await using scratch = await createScratch();
    const files = scratch.files({ partialUploads: "keep" });
    await scratch.write("log", "0");
    const [one, two] = [
      await files.openUpload("log", { mode: "append" }),
      await files.openUpload("log", { mode: "append" }),
    ];
    await put(one, "1");
    await put(two, "2");
    await Promise.all([one.commit(), two.commit()]);
    expect(await scratch.read("log")).toBe("012");
  });

  test("to abandon what has been committed changes nothing", async () => {
    await using scratch = await createScratch();
    const target = await scratch.files().openUpload("f", { mode: "replace" });
    await put(target, "x");
    await target.commit();
    await target.abandon();
    expect(await scratch.read("f")).toBe("x");
  });

  test("an upload is its owner's alone while it takes a private file's place", async () => {
    await using scratch = await createScratch();
    await scratch.write("private", "x");
    await chmod(join(scratch.home, "private"), 0o600);
    const target = await scratch.files().openUpload("private", { mode: "replace" });
    const part = (await readdir(scratch.home)).find((name) => name !== "private") ?? "";
    expect(part).toMatch(/^\.~[\da-f-]{36}\.part$/);
    expect((await stat(join(scratch.home, part))).mode & 0o777).toBe(0o600);
    expect(await replyOf(scratch.files().openDownload(part))).toBe(
      "550 No such file or directory.",
    );
    await target.abandon();
  });
});

test("a large file is copied whole before it is appended to (discard)", async () => {
  await using scratch = await createScratch();
  const content = Buffer.alloc(3_000_000, "0123456789");
  await upload(scratch.files(), "big", content.toString());
  await upload(scratch.files(), "big", "end", { mode: "append" });
  const stored = await readFile(join(scratch.home, "big"));
  expect(stored.length).toBe(3_000_003);
  expect(stored.subarray(0, 3_000_000).equals(content)).toBe(true);
});

/** What Linux answers a write on a disk without space; elsewhere an error of the same code. */
async function writeToFullDisk(): Promise<void> {
  try {
    if (process.platform !== "linux") throw Object.assign(new Error("full"), { code: "ENOSPC" });
    const full = await open("/dev/full", "w");
    try {
      await full.write("x");
    } finally {
      await full.close();
    }
  } catch (error) {
    throw toReplyError(error);
  }
}
