import { expect, test } from "@jest/globals";

import { createQueue } from "../../src/store/create-queue.ts";
import { Writer } from "./crash/writer.ts";
import { errorOf, Rig } from "./rig.ts";

test("a folder that another process works on is refused, with its number and what to do", async () => {
  await using rig = await Rig.open();
  await rig.queue.close();
  await using writer = new Writer(rig.dir, 0, 0);
  expect(await writer.firstLine()).toBe("open");
  const error = await errorOf(rig.reopen());
  expect(error).toMatchObject({
    code: "ERR_QUEUE_IN_USE",
    message: `The queue ${rig.dir} is in use by process ${writer.pid}. Stop it first, or give this one a mail root of its own.`,
  });

  // It does not outlive a kill, and nothing has to be cleaned up.
  await writer.kill();
  await rig.reopen();
});

test("a folder is refused to a second queue of the same process until the first is closed", async () => {
  await using rig = await Rig.open();
  const again = { dir: rig.dir, now: () => 0, log: () => {} };
  await expect(createQueue(again)).rejects.toMatchObject({ code: "ERR_QUEUE_IN_USE" });
  const id = await rig.store("hello");
  await rig.queue.close();
  const second = await createQueue(again);
  expect(await second.get(id)).toBeDefined();
  await second.close();
});

test("of many that start at once after a kill, one gets the folder", async () => {
  await using rig = await Rig.open();
  await rig.queue.close();
  {
    await using writer = new Writer(rig.dir, 0, 0);
    await writer.firstLine();
  }
  const writers = Array.from({ length: 4 }, (_, index) => new Writer(rig.dir, index, 0));
  try {
    const lines = await Promise.all(writers.map((writer) => writer.firstLine()));
    expect(lines.filter((line) => line === "open")).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("refused The queue "))).toHaveLength(3);
  } finally {
    await Promise.all(writers.map((writer) => writer.kill()));
  }
});
