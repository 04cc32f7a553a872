import { expect, test } from "@jest/globals";

import type { Space } from "../../src/store/files.ts";
import { envelope, Rig } from "./rig.ts";

const reserve = 64 * 1024 * 1024;
const roomy: Space = { freeBytes: 2 ** 40, inodes: 1000, freeInodes: 500 };
const full = { responseCode: 452, enhancedCode: "4.3.1", message: "Insufficient system storage" };

test("a message that would leave less than the reserve is refused before it comes", async () => {
  await using rig = await Rig.open();
  rig.files.disk = { ...roomy, freeBytes: reserve + 1000 };
  await expect(rig.queue.checkRoom(1000)).resolves.toBeUndefined();
  await expect(rig.queue.checkRoom(1001)).rejects.toMatchObject(full);
  await expect(rig.queue.begin(envelope, 1000)).resolves.toBeDefined();
  await expect(rig.queue.begin(envelope, 1001)).rejects.toMatchObject(full);
});

test("a file system that runs out of files is full", async () => {
  await using rig = await Rig.open();
  rig.files.disk = { ...roomy, freeInodes: 10 };
  await expect(rig.queue.begin(envelope)).resolves.toBeDefined();
  rig.time += 1000;
  rig.files.disk = { ...roomy, freeInodes: 9 };
  await expect(rig.queue.begin(envelope)).rejects.toMatchObject(full);
  rig.time += 1000;
  // btrfs and others do not count files.
  rig.files.disk = { ...roomy, inodes: 0, freeInodes: 0 };
  await expect(rig.queue.begin(envelope)).resolves.toBeDefined();
});

test("that the disk is full is told once, and once that it is not any more", async () => {
  await using rig = await Rig.open();
  const small = { ...roomy, freeBytes: reserve - 1 };
  // Too much for a large message alone is no news.
  rig.files.disk = { ...roomy, freeBytes: reserve };
  await expect(rig.queue.begin(envelope, 1)).rejects.toMatchObject(full);
  expect(rig.lines).toEqual([]);
  for (const disk of [small, small, roomy, roomy]) {
    rig.time += 1000;
    rig.files.disk = disk;
    await rig.queue.begin(envelope).catch(() => {});
  }
  expect(rig.lines.map(({ level, message }) => [level, message])).toEqual([
    ["warn", "the disk is too full: messages are refused"],
    ["info", "the disk has room again: messages are taken"],
  ]);
  expect(rig.lines[0]?.facts).toMatchObject({ freeBytes: reserve - 1, reserveBytes: reserve });
});

test("the disk is asked once a second", async () => {
  await using rig = await Rig.open();
  for (let index = 0; index < 10; index++) await rig.queue.begin(envelope);
  expect(rig.files.steps).toEqual(["space "]);
  rig.time += 999;
  await rig.queue.begin(envelope);
  expect(rig.files.steps).toHaveLength(1);
  rig.time += 1;
  await rig.queue.begin(envelope);
  expect(rig.files.steps).toHaveLength(2);
  // The wall clock was set back.
  rig.time -= 1_000_000;
  await rig.queue.begin(envelope);
  expect(rig.files.steps).toHaveLength(3);
});

test("a file system that does not say how full it is gets asked by writing to it", async () => {
  await using rig = await Rig.open();
  rig.files.fail("space", "ENOSYS");
  expect(await rig.store("hello")).toBeDefined();
});
