import { join } from "node:path";
import { readFile, truncate, writeFile } from "node:fs/promises";

import { describe, expect, test } from "@jest/globals";

import { createQueue } from "../../src/store/create-queue.ts";
import { makeQueueId } from "../../src/store/queue-id.ts";
import { envelope, Rig } from "./rig.ts";

test("messages are found again, oldest first, and told to the first listener", async () => {
  await using rig = await Rig.open();
  const ids: string[] = [];
  for (let index = 0; index < 20; index++) {
    ids.push(await rig.store(`message ${index}`));
    rig.time++;
  }
  await rig.reopen();
  expect(rig.ready).toEqual(ids);
  expect(await rig.ids()).toEqual(ids);
  for (const [index, id] of ids.entries()) expect(await rig.textOf(id)).toBe(`message ${index}`);
});

test("drafts, and states without a message, are deleted", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  await rig.queue.update(id, []);
  await rig.queue.close();
  await writeFile(join(rig.dir, "tmp", makeQueueId(0)), "half");
  await writeFile(join(rig.dir, "state", `${makeQueueId(0)}.json`), "{}");
  await writeFile(join(rig.dir, "state", "README"), "not ours");
  await rig.reopen();
  expect(await rig.names("tmp")).toEqual([]);
  expect(await rig.names("state")).toEqual([`${id}.json`]);
  expect(rig.ready).toEqual([id]);
});

const damages: readonly (readonly [string, (file: Buffer) => Buffer])[] = [
  ["cut by one octet", (file) => file.subarray(0, -1)],
  ["cut in its octets", (file) => file.subarray(0, -100)],
  ["cut in its envelope", (file) => file.subarray(0, 20)],
  ["empty", () => Buffer.alloc(0)],
  ["zeros, as a file system leaves after a power failure", (file) => Buffer.alloc(file.length)],
  ["one octet too long", (file) => Buffer.concat([file, Buffer.from("x")])],
  [
    "without an octet in the middle",
    (file) => Buffer.from(file.toString("latin1").replace("hello", "helo"), "latin1"),
  ],
  [
    "with an envelope that is no JSON",
    (file) => Buffer.from(file.toString("latin1").replace("{", "("), "latin1"),
  ],
  [
    "of another format",
    (file) => Buffer.from(file.toString("latin1").replace('"format":1', '"format":9'), "latin1"),
  ],
  [
    "without recipients",
    (file) =>
      Buffer.from(
        file.toString("latin1").replace(/"recipients":\[.*?\]/, '"recipients":[]'),
        "latin1",
      ),
  ],
];

describe.each(damages)("a message that is %s", (_, damage) => {
  const text = `Subject: x\r\n\r\nhello ${"y".repeat(100)}\r\n`;

  test("is set aside at start with a word in the log, and the others are found", async () => {
    await using rig = await Rig.open();
    const [id, other] = [await rig.store(text), await rig.store("other")];
    const path = join(rig.dir, "active", id);
    const damaged = damage(await readFile(path));
    await writeFile(path, damaged);
    await rig.reopen();
    expect(rig.ready).toEqual([other]);
    expect(await readFile(join(rig.dir, "corrupt", id))).toEqual(damaged);
    expect(rig.lines).toMatchObject([{ level: "error", facts: { id } }]);
  });

  test("is set aside when it is looked at", async () => {
    await using rig = await Rig.open();
    const id = await rig.store(text);
    const path = join(rig.dir, "active", id);
    await writeFile(path, damage(await readFile(path)));
    expect(await Promise.all([rig.queue.get(id), rig.queue.get(id)])).toEqual([
      undefined,
      undefined,
    ]);
    expect(await rig.names("corrupt")).toEqual([id]);
    expect(await rig.names("active")).toEqual([]);
    expect(rig.lines).toHaveLength(1);
    expect(await rig.ids()).toEqual([]);
  });
});

test("every truncation of a message is noticed", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("end 0000000000000001 \nhello\nend 0000000000000007 \n");
  const path = join(rig.dir, "active", id);
  const whole = await readFile(path);
  for (let length = whole.length - 1; length >= 0; length -= 7) {
    await truncate(path, length);
    await rig.reopen();
    expect(rig.ready).toEqual([]);
    await writeFile(path, whole);
  }
  await rig.reopen();
  expect(rig.ready).toEqual([id]);
});

test("a file that the disk cannot read is set aside", async () => {
  await using rig = await Rig.open();
  const [id, other] = [await rig.store("hello"), await rig.store("other")];
  rig.files.fail("read", "EIO", id);
  await rig.reopen();
  expect(rig.ready).toEqual([other]);
  expect(await rig.names("corrupt")).toEqual([id]);
});

test("any other trouble at start is told, nothing is touched, and the folder is free again", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  rig.files.fail("open", "EACCES", `active/${id}`);
  await expect(rig.reopen()).rejects.toMatchObject({ code: "EACCES" });
  rig.files.heal();
  await rig.reopen();
  expect(rig.ready).toEqual([id]);
});

test("envelopes of thousands of recipients are read", async () => {
  await using rig = await Rig.open();
  const recipients = Array.from({ length: 5000 }, (_, index) => ({
    address: `${"x".repeat(50)}${index}@example.org`,
  }));
  const id = await rig.store("hello", { ...envelope, recipients });
  await rig.reopen();
  expect((await rig.queue.get(id))?.envelope.recipients).toEqual(recipients);
});

test("each folder that was made is made durable in its parent", async () => {
  await using rig = await Rig.open();
  const dir = join(rig.dir, "one", "two", "Queue");
  rig.files.steps.length = 0;
  const queue = await createQueue({ dir, files: rig.files, now: () => 0, log: () => {} });
  await queue.close();
  const made = rig.files.steps.lastIndexOf("makeFolder corrupt");
  const synced = rig.files.steps.slice(made).filter((step) => step.startsWith("sync "));
  // The last two are above the folder `Queue` of the rig.
  expect(synced).toEqual(expect.arrayContaining(["sync ", "sync one/two", "sync one"]));
});

test("a file system that cannot fsync folders is used, with a warning", async () => {
  await using rig = await Rig.open();
  rig.files.fail("sync", "EINVAL", "/active");
  await rig.reopen();
  const id = await rig.store("hello");
  await rig.reopen();
  expect(rig.ready).toEqual([id]);
  expect(rig.lines).toMatchObject([{ level: "warn" }, { level: "warn" }]);
});

test("ids sort by time and do not repeat", () => {
  const ids = [1, 31, 32, 1_700_000_000_000, 2 ** 44].map((time) => makeQueueId(time));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 10_000 }, () => makeQueueId(5))).size).toBe(10_000);
  expect(ids.every((id) => /^[0-9a-v]{16}$/.test(id))).toBe(true);
});
