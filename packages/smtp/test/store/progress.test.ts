import { join } from "node:path";
import { writeFile } from "node:fs/promises";

import { expect, test } from "@jest/globals";

import type { Progress } from "../../src/store/queue.ts";
import { Rig, until } from "./rig.ts";

const progress: readonly Progress[] = [
  {
    address: "ann@example.net",
    state: "delivered",
    attempts: 1,
    nextAt: 0,
    lastReply: "250 2.0.0 Ok",
  },
  { address: "bob@example.net", state: "waiting", attempts: 2, nextAt: 99, isDelayTold: true },
];

test("progress is written to the disk under another name first", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  rig.files.steps.length = 0;
  await rig.queue.update(id, progress);
  expect(rig.files.steps).toEqual([
    "open tmp/ID.1",
    "write tmp/ID.1",
    "sync tmp/ID.1",
    "close tmp/ID.1",
    "rename state/ID.json",
    "sync state",
  ]);
  expect((await rig.queue.get(id))?.progress).toEqual(progress);
  await rig.reopen();
  expect((await rig.queue.get(id))?.progress).toEqual(progress);
});

test("progress that cannot be written leaves the last one", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  await rig.queue.update(id, progress);
  for (const [step, path] of [
    ["open", "tmp/"],
    ["write", "tmp/"],
    ["sync", "tmp/"],
    ["rename", "state/"],
  ] as const) {
    rig.files.fail(step, "ENOSPC", path);
    await expect(rig.queue.update(id, [])).rejects.toMatchObject({ responseCode: 452 });
    rig.files.heal();
    expect((await rig.queue.get(id))?.progress).toEqual(progress);
    expect(await rig.names("tmp")).toEqual([]);
  }
});

test("removal takes the message, then its progress; either may be asked for twice", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  await rig.queue.update(id, progress);
  rig.files.steps.length = 0;
  await Promise.all([rig.queue.remove(id), rig.queue.remove(id)]);
  expect(rig.files.steps).toEqual(["unlink active/ID", "unlink state/ID.json"]);
  expect(await rig.queue.get(id)).toBeUndefined();
  await rig.queue.update(id, progress);
  expect(await rig.names("state")).toEqual([]);
});

test("a message that is removed while its progress is written leaves nothing", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  const release = rig.files.hold("sync", "tmp/");
  const updating = rig.queue.update(id, progress);
  await until(() => rig.files.steps.includes("sync tmp/ID.1"));
  await rig.queue.remove(id);
  release();
  await updating;
  expect(await rig.names("state")).toEqual([]);
});

test("progress that cannot be understood is begun anew", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  await rig.queue.update(id, progress);
  for (const text of ["", "{", '{"format":2,"progress":[]}', "[]", "null"]) {
    await writeFile(join(rig.dir, "state", `${id}.json`), text);
    expect((await rig.queue.get(id))?.progress).toMatchObject([
      { address: "ann@example.net", state: "waiting", attempts: 0 },
      { address: "bob@example.net", state: "waiting", attempts: 0 },
    ]);
  }
});

test("what is no message of the queue is not looked for on the disk", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello");
  for (const name of ["", "..", `../active/${id}`, "../../../etc/passwd"]) {
    expect(await rig.queue.get(name)).toBeUndefined();
    await expect(rig.queue.read(name)).rejects.toMatchObject({ responseCode: 451 });
    await rig.queue.remove(name);
  }
  expect(await rig.ids()).toEqual([id]);
});

test("a message can be read to its end while it is removed", async () => {
  await using rig = await Rig.open();
  const text = "x".repeat(300_000);
  const id = await rig.store(text);
  const octets = await rig.queue.read(id);
  await rig.queue.remove(id);
  let length = 0;
  for await (const chunk of octets) length += (chunk as Buffer).length;
  expect(length).toBe(text.length);
});
