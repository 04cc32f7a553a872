import { join } from "node:path";
import { readFile, stat } from "node:fs/promises";

import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { envelope, openFilesIn, Rig, until } from "./rig.ts";

test("a message is on the disk, then under its name, then its name is on the disk, then it is told", async () => {
  await using rig = await Rig.open();
  const draft = await rig.queue.begin(envelope);
  await draft.write(Buffer.from("Subject: x\r\n\r\nhello\r\n"));
  expect(rig.files.steps).toEqual(["space "]);
  expect(rig.ready).toEqual([]);

  const id = await draft.commit();

  expect(id).toBe(draft.id);
  expect(rig.files.steps.filter((step) => !step.startsWith("close"))).toEqual([
    "space ",
    "open tmp/ID",
    "write tmp/ID",
    "sync tmp/ID",
    "rename active/ID",
    "sync active",
  ]);
  expect(rig.ready).toEqual([id]);
  expect(await rig.textOf(id)).toBe("Subject: x\r\n\r\nhello\r\n");
  expect(await rig.queue.get(id)).toEqual({
    id,
    envelope,
    size: 21,
    progress: envelope.recipients.map(({ address }) => ({
      address,
      state: "waiting",
      attempts: 0,
      nextAt: envelope.receivedAt,
    })),
  });
});

test("the file begins with the envelope, ends with the length, and is the owner's alone", async () => {
  await using rig = await Rig.open();
  const id = await rig.store("hello\r\n");
  const path = join(rig.dir, "active", id);
  const [head, ...rest] = (await readFile(path, "utf8")).split("\n");
  expect(JSON.parse(head ?? "")).toEqual({ format: 1, ...envelope });
  expect(rest).toEqual(["hello\r", "", `end 0000000000000007 ${"-".repeat(64)}`, ""]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("an empty message is a message", async () => {
  await using rig = await Rig.open();
  const draft = await rig.queue.begin(envelope);
  await draft.write(new Uint8Array(0));
  const id = await draft.commit();
  expect((await rig.queue.get(id))?.size).toBe(0);
  expect(await rig.textOf(id)).toBe("");
});

test("octets come back as they were, however they were split", async () => {
  await using rig = await Rig.open();
  const sizes = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.constantFrom(65_535, 65_536, 65_537, 131_071, 131_072, 200_000),
  );
  const property = fc.asyncProperty(
    fc.array(sizes, { maxLength: 6 }),
    fc.integer({ min: 0, max: 400 }),
    async (lengths, traceLength) => {
      const draft = await rig.queue.begin(envelope);
      const parts = lengths.map((length, index) => Buffer.alloc(length, 97 + index));
      const trace = Buffer.alloc(traceLength, "t");
      await draft.writeTrace(trace);
      for (const part of parts) await draft.write(part);
      const id = await draft.commit();
      const whole = Buffer.concat([trace, ...parts]);
      expect((await rig.queue.get(id))?.size).toBe(whole.length);
      expect(await rig.textOf(id)).toBe(whole.toString("latin1"));
      await rig.queue.remove(id);
    },
  );
  await fc.assert(property, { numRuns: 40 });
  expect(await rig.names("tmp")).toEqual([]);
  expect(await openFilesIn(join(rig.dir, "active"))).toEqual([]);
});

test("a writer may use its buffer again when write has resolved", async () => {
  await using rig = await Rig.open();
  const draft = await rig.queue.begin(envelope);
  const chunk = Buffer.alloc(50_000);
  for (const letter of "abcde") await draft.write(chunk.fill(letter));
  chunk.fill("!");
  const id = await draft.commit();
  expect(await rig.textOf(id)).toBe("abcde".replace(/./g, (letter) => letter.repeat(50_000)));
});

test("hundreds of drafts at once get no more memory than 256 buffers, and all are stored", async () => {
  await using rig = await Rig.open();
  const drafts = await Promise.all(Array.from({ length: 300 }, () => rig.queue.begin(envelope)));
  for (const draft of drafts) await draft.write(Buffer.from(`first of ${draft.id}\r\n`));
  // Who got no buffer has a file already.
  expect(await rig.names("tmp")).toHaveLength(300 - 256);
  for (const draft of drafts) await draft.write(Buffer.from("second\r\n"));
  const ids = await Promise.all(drafts.map((draft) => draft.commit()));
  expect(new Set(ids).size).toBe(300);
  for (const id of ids) expect(await rig.textOf(id)).toBe(`first of ${id}\r\nsecond\r\n`);
});

test("one fsync of the folder serves all who were renamed before it began", async () => {
  await using rig = await Rig.open();
  const release = rig.files.hold("sync", "active");
  const first = rig.store("first");
  await until(() => rig.files.steps.includes("sync active"));
  // These are renamed while the first fsync is under way: it does not serve them, the next one serves them all.
  const others = Array.from({ length: 20 }, (_, index) => rig.store(`other ${index}`));
  await until(() =>
    ["rename active/ID", "close tmp/ID"].every((step) => count(rig.files.done, step) === 21),
  );
  release();
  await Promise.all([first, ...others]);
  expect(count(rig.files.steps, "sync active")).toBe(2);
});

test("nobody is told before the fsync that began after the rename has ended", async () => {
  await using rig = await Rig.open();
  const release = rig.files.hold("sync", "active");
  const first = rig.store("first");
  await until(() => rig.files.steps.includes("sync active"));
  let isTold = false;
  const second = rig.store("second").then(() => (isTold = true));
  await until(() => count(rig.files.steps, "rename active/ID") === 2);
  const again = rig.files.hold("sync", "active");
  release();
  await first;
  await until(() => count(rig.files.steps, "sync active") === 2);
  expect(isTold).toBe(false);
  expect(rig.ready).toHaveLength(1);
  again();
  await second;
  expect(rig.ready).toHaveLength(2);
});

function count(steps: readonly string[], step: string): number {
  return steps.filter((each) => each === step).length;
}
