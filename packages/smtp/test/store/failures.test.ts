import { describe, expect, test } from "@jest/globals";

import { envelope, errorOf, expectNothing, Rig, until } from "./rig.ts";

const small = "Subject: x\r\n\r\nhello\r\n";
const large = "x".repeat(200_000);

const steps = [
  ["open", "tmp/"],
  ["write", "tmp/"],
  ["sync", "tmp/"],
  ["rename", "active/"],
  ["sync", "/active"],
] as const;
const codes = [
  ["ENOSPC", 452, "4.3.1"],
  ["EDQUOT", 452, "4.3.1"],
  ["EIO", 451, "4.3.0"],
  ["EMFILE", 451, "4.3.0"],
] as const;

describe.each(steps)("%s in %s fails", (step, path) => {
  test.each(codes)("with %s: %i, and nothing is left", async (code, responseCode, enhancedCode) => {
    await using rig = await Rig.open();
    for (const text of [small, large]) {
      rig.files.fail(step, code, path);
      expect(await errorOf(rig.store(text))).toMatchObject({
        responseCode,
        enhancedCode,
        cause: { code },
      });
      rig.files.heal();
      await expectNothing(rig);
    }
    // And the next one is taken.
    expect(await rig.textOf(await rig.store(small))).toBe(small);
  });
});

test("a failed fsync is never tried again", async () => {
  await using rig = await Rig.open();
  rig.files.fail("sync", "EIO", "tmp/");
  await errorOf(rig.store(small));
  expect(rig.files.steps.filter((step) => step.startsWith("sync"))).toEqual(["sync tmp/ID"]);
});

test("a failed fsync of the folder fails all whom it served", async () => {
  await using rig = await Rig.open();
  rig.files.fail("sync", "EIO", "/active");
  const release = rig.files.hold("sync", "/active");
  const attempts = Array.from({ length: 5 }, () => errorOf(rig.store(small)));
  await until(() => rig.files.steps.filter((step) => step === "rename active/ID").length === 5);
  release();
  for (const error of await Promise.all(attempts)) {
    expect(error).toMatchObject({ responseCode: 451 });
  }
  rig.files.heal();
  await expectNothing(rig);
});

test("a failing close after the fsync loses nothing", async () => {
  await using rig = await Rig.open();
  rig.files.fail("close", "EIO", "tmp/");
  expect(await rig.store(small)).toMatch(/^[0-9a-v]{16}$/);
});

test("a disk that fills up during DATA is told at commit, what was written goes at once, the rest is thrown away", async () => {
  await using rig = await Rig.open();
  const draft = await rig.queue.begin(envelope);
  await draft.write(Buffer.alloc(100_000));
  expect(await rig.names("tmp")).toEqual([draft.id]);
  rig.files.fail("write", "ENOSPC");
  await draft.write(Buffer.alloc(100_000));
  expect(await rig.names("tmp")).toEqual([]);
  rig.files.heal();
  rig.files.steps.length = 0;
  await draft.write(Buffer.alloc(1_000_000));
  expect(rig.files.steps).toEqual([]);
  await expect(draft.commit()).rejects.toMatchObject({ responseCode: 452, enhancedCode: "4.3.1" });
  await expectNothing(rig);
});

test("what cannot be taken away again is logged, and gone after the next start", async () => {
  await using rig = await Rig.open();
  rig.files.fail("sync", "EIO", "tmp/");
  rig.files.fail("unlink", "EIO", "tmp/");
  expect(await errorOf(rig.store(small))).toMatchObject({ responseCode: 451 });
  expect(rig.lines).toMatchObject([{ level: "warn", message: "a draft was not taken away" }]);
  expect(await rig.names("tmp")).toHaveLength(1);
  rig.files.heal();
  await rig.reopen();
  await expectNothing(rig);
});

describe("abandoned", () => {
  test("before it is written anywhere, a small draft has never touched the disk", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    await draft.write(Buffer.from(small));
    await draft.abandon();
    await draft.write(Buffer.from(small));
    expect(rig.files.steps).toEqual(["space "]);
    await expect(draft.commit()).rejects.toMatchObject({ responseCode: 451 });
    await expectNothing(rig);
  });

  test("defect 37: what a client that has gone leaves on the disk is taken away", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    await draft.write(Buffer.from(large));
    expect(await rig.names("tmp")).toHaveLength(1);
    await draft.abandon();
    await draft.abandon();
    await expectNothing(rig);
  });

  test("during a write that hangs, it is taken away when that ends", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    const release = rig.files.hold("write", "tmp/");
    const writing = draft.write(Buffer.from(large));
    await until(() => rig.files.steps.includes("write tmp/ID"));
    await draft.abandon();
    release();
    await writing;
    await expectNothing(rig);
  });

  test.each(steps)("while %s in %s hangs, a late commit is no commit", async (step, path) => {
    await using rig = await Rig.open();
    const release = rig.files.hold(step, path);
    const draft = await rig.queue.begin(envelope);
    await draft.write(Buffer.from(`Message-ID: <1@x>\r\n${small}`));
    const committing = errorOf(draft.commit());
    const name = `${step} ${path}`.replace("/active", "active");
    await until(() => rig.files.steps.some((each) => each.startsWith(name)));
    await draft.abandon();
    release();
    expect(await committing).toMatchObject({
      responseCode: 451,
      message: "Storing the message took too long",
    });
    await expectNothing(rig);
    // Nor is the client's next attempt folded into it.
    await rig.store(`Message-ID: <1@x>\r\n${small}`);
    expect(await rig.ids()).toHaveLength(1);
  });

  test("after the commit it does nothing", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    const id = await draft.commit();
    await draft.abandon();
    expect(await rig.ids()).toEqual([id]);
  });
});

describe("close", () => {
  test("waits for a commit under way, throws away what has not come so far, and refuses what is new", async () => {
    await using rig = await Rig.open();
    const open = await rig.queue.begin(envelope);
    await open.write(Buffer.from(large));
    const release = rig.files.hold("sync", "tmp/");
    const committing = rig.store(small);
    await until(() => rig.files.steps.includes("sync tmp/ID"));
    let isClosed = false;
    const closing = rig.queue.close().then(() => (isClosed = true));
    await expect(rig.queue.begin(envelope)).rejects.toMatchObject({
      responseCode: 451,
      enhancedCode: "4.3.2",
    });
    expect(isClosed).toBe(false);
    release();
    const id = await committing;
    await closing;
    expect(await rig.names("tmp")).toEqual([]);
    expect(await rig.names("active")).toEqual([id]);
    await expect(open.commit()).rejects.toMatchObject({ responseCode: 451 });
  });

  test("waits for progress that is being written, and takes none any more", async () => {
    await using rig = await Rig.open();
    const id = await rig.store(small);
    const release = rig.files.hold("sync", "tmp/");
    const updating = rig.queue.update(id, []);
    await until(() => rig.files.steps.includes("sync tmp/ID.1"));
    const closing = rig.queue.close();
    const refusal = { responseCode: 451, enhancedCode: "4.3.2" };
    await expect(rig.queue.update(id, [])).rejects.toMatchObject(refusal);
    await expect(rig.queue.remove(id)).rejects.toMatchObject(refusal);
    expect(rig.files.steps).not.toContain("close active");
    release();
    await Promise.all([updating, closing]);
    expect(await rig.names("state")).toEqual([`${id}.json`]);
    expect(await rig.names("active")).toEqual([id]);
  });
});
