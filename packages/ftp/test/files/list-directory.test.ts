import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { DiskPace } from "../../src/files/disk-pace.ts";
import { listDirectory } from "../../src/files/list-directory.ts";
import { thisPlatform } from "../../src/files/platform.ts";
import { SlowDisk } from "./disks.ts";
import { codeOf, createScratch, entriesOf, namesOf } from "./scratch.ts";

test("a large directory comes in pieces, each name once", async () => {
  await using scratch = await createScratch();
  const expected = Array.from({ length: 1_000 }, (_, at) => `f${at}`);
  for (const name of expected) await scratch.write(name, name);
  const files = scratch.files();
  const sizes: number[] = [];
  const names: string[] = [];
  for await (const batch of files.list("/")) {
    sizes.push(batch.length);
    names.push(...batch.map((entry) => entry.name));
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
  expect(names.toSorted()).toEqual(expected.toSorted());
});

test("a listing that is left half-way leaves nothing open", async () => {
  if (process.platform !== "linux") return;
  await using scratch = await createScratch();
  for (let at = 0; at < 600; at += 1) await scratch.write(`f${at}`, "");
  const before = (await readdir("/proc/self/fd")).length;
  for await (const batch of scratch.files().list("/")) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  expect((await readdir("/proc/self/fd")).length).toBe(before);
});

test("a file is listed as itself, an empty directory as nothing", async () => {
  await using scratch = await createScratch();
  await mkdir(join(scratch.home, "d"));
  await scratch.write("d/f", "four");
  const files = scratch.files();
  expect(await entriesOf(files, "d/f")).toMatchObject([{ name: "f", kind: "file", size: 4 }]);
  await rm(join(scratch.home, "d", "f"));
  expect(await entriesOf(files, "d")).toEqual([]);
  expect(await codeOf(entriesOf(files, "none"))).toBe(550);
});

test("S14: a name on the disk that would forge a line is left out", async () => {
  await using scratch = await createScratch();
  await scratch.write("a\r\n226 forged", "");
  await scratch.write("b\nc", "");
  await scratch.write("good", "");
  expect(await namesOf(scratch.files())).toEqual(["good"]);
});

test("a name that is no UTF-8 is left out, as no client could ask for it", async () => {
  if (process.platform !== "linux") return;
  await using scratch = await createScratch();
  await writeFile(Buffer.concat([Buffer.from(`${scratch.home}/caf`), Buffer.from([0xe9])]), "");
  expect((await readdir(scratch.home)).length).toBe(1);
  expect(await namesOf(scratch.files())).toEqual([]);
});

test("uploads that are not whole are left out", async () => {
  await using scratch = await createScratch();
  const files = scratch.files();
  const target = await files.openUpload("f", { mode: "replace" });
  expect(await namesOf(files)).toEqual([]);
  await target.commit();
  expect(await namesOf(files)).toEqual(["f"]);
});

test("what vanishes or cannot be looked at while it is listed is left out", async () => {
  await using scratch = await createScratch();
  for (let at = 0; at < 600; at += 1) await scratch.write(`f${at}`, "");
  await symlink("self", join(scratch.home, "self"));
  const names: string[] = [];
  for await (const batch of scratch.files().list("/")) {
    names.push(...batch.map((entry) => entry.name));
    execFileSync("find", [scratch.home, "-name", "f*", "-delete"]);
  }
  expect(names.length).toBeLessThan(600);
  expect(names.length).toBeGreaterThan(0);
});

class BusyDisk extends DiskPace {
  override get isTurnOver(): boolean {
    return true;
  }
}

test.each([
  ["that is slow", new SlowDisk()],
  ["that others wait for", new BusyDisk()],
])("a disk %s has the same listing", async (_name, pace) => {
  await using scratch = await createScratch();
  const expected = Array.from({ length: 600 }, (_, at) => `f${at}`);
  for (const name of expected) await scratch.write(name, name);
  await symlink("f1", join(scratch.home, "link"));
  await symlink("/", join(scratch.home, "out"));
  const directory = await thisPlatform.hold(scratch.home);
  const names: string[] = [];
  const holdLink = (name: string) =>
    thisPlatform.hold(join(scratch.home, name === "out" ? "none" : name));
  for await (const batch of listDirectory(directory, holdLink, pace))
    names.push(...batch.map((entry) => entry.name));
  directory.close();
  expect(names.toSorted()).toEqual([...expected, "link"].toSorted());
});
