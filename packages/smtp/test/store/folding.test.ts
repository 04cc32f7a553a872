import { describe, expect, test } from "@jest/globals";

import { Folding } from "../../src/store/folding.ts";
import { hasMessageId } from "../../src/store/message-id.ts";
import { envelope, errorOf, Rig, until } from "./rig.ts";

const hour = 3_600_000;
const text = "Message-ID: <1@example.org>\r\nSubject: x\r\n\r\nhello\r\n";

describe("defect 38: a client that lost our 250 and sends again", () => {
  test("gets the first id, and nothing is stored", async () => {
    await using rig = await Rig.open();
    const first = await rig.store(text);
    rig.files.steps.length = 0;
    rig.time += hour - 1;
    const turned = { ...envelope, recipients: envelope.recipients.toReversed() };
    expect(await rig.store(text, turned)).toBe(first);
    expect(rig.files.steps.filter((step) => !step.startsWith("space"))).toEqual([]);
    expect(rig.ready).toEqual([first]);
  });

  test("after an hour is a new message", async () => {
    await using rig = await Rig.open();
    const first = await rig.store(text);
    rig.time += hour;
    expect(await rig.store(text)).not.toBe(first);
  });

  test("is folded although our Received differs, large messages too", async () => {
    await using rig = await Rig.open();
    const attempt = async (trace: string): Promise<string> => {
      const draft = await rig.queue.begin(envelope);
      await draft.writeTrace(Buffer.from(trace));
      await draft.write(Buffer.from(text));
      for (let index = 0; index < 20; index++) await draft.write(Buffer.alloc(10_000, index));
      return draft.commit();
    };
    const first = await attempt("Received: by us with id 1\r\n");
    expect(await attempt("Received: by us with id another\r\n")).toBe(first);
    expect(await rig.names("tmp")).toEqual([]);
    expect(await rig.ids()).toEqual([first]);
  });

  test.each([
    ["another sender", text, { ...envelope, sender: "jim@example.org" }],
    ["one recipient fewer", text, { ...envelope, recipients: envelope.recipients.slice(1) }],
    ["other octets", `${text}!`, envelope],
    ["no Message-ID", "Subject: x\r\n\r\nMessage-ID: <1@example.org>\r\n", envelope],
  ])("is no second attempt with %s", async (_, octets, of) => {
    await using rig = await Rig.open();
    await rig.store(text);
    await rig.store(octets, of);
    // The one without a Message-ID is not even the same as itself.
    if (!hasMessageId(Buffer.from(octets))) await rig.store(octets, of);
    expect(await rig.ids()).toHaveLength(hasMessageId(Buffer.from(octets)) ? 2 : 3);
  });

  test("while the first is still being stored waits for it", async () => {
    await using rig = await Rig.open();
    const release = rig.files.hold("sync", "tmp/");
    const first = rig.store(text);
    await until(() => rig.files.steps.includes("sync tmp/ID"));
    const second = rig.store(text);
    release();
    expect(await second).toBe(await first);
    expect(rig.ready).toHaveLength(1);
  });

  test("is stored when the first came to nothing, and others fold into that", async () => {
    await using rig = await Rig.open();
    rig.files.fail("sync", "EIO", "tmp/", true);
    const release = rig.files.hold("sync", "tmp/");
    const first = errorOf(rig.store(text));
    await until(() => rig.files.steps.includes("sync tmp/ID"));
    const others = [rig.store(text), rig.store(text), rig.store(text)];
    release();
    expect(await first).toMatchObject({ responseCode: 451 });
    const ids = await Promise.all(others);
    expect(await rig.ids()).toEqual([ids[0]]);
    expect(new Set(ids).size).toBe(1);
  });

  test("is folded after a restart into what is still in the queue", async () => {
    await using rig = await Rig.open();
    const first = await rig.store(text);
    await rig.reopen();
    expect(await rig.store(text)).toBe(first);
    rig.time += hour;
    await rig.reopen();
    expect(await rig.store(text)).not.toBe(first);
  });

  test("is folded into what has been delivered, but not into what was dropped", async () => {
    await using rig = await Rig.open();
    const first = await rig.store(text);
    await rig.queue.remove(first);
    expect(await rig.store(text)).toBe(first);
    expect(await rig.ids()).toEqual([]);

    const other = await rig.store(`${text}other`);
    await rig.queue.remove(other, "dropped");
    const again = await rig.store(`${text}other`);
    expect(again).not.toBe(other);
    expect(await rig.ids()).toEqual([again]);
  });
});

test("no more than so many are remembered, the oldest go first", () => {
  const folding = new Folding(() => 0, 3);
  for (const id of "abcd") folding.remember(id, id, Promise.resolve(id));
  expect(folding.find("a")).toBeUndefined();
  expect(folding.find("b")).toBeDefined();
  expect(folding.find("d")).toBeDefined();
});

test.each([
  ["Message-ID: <1@x>\r\n\r\n", true],
  ["Subject: x\r\nmessage-id : <1@x>\r\n\r\nbody", true],
  ["Subject: x\r\nMESSAGE-ID:<1@x>", true],
  ["", false],
  ["\r\nMessage-ID: <1@x>\r\n", false],
  ["Subject: x\r\n\r\nMessage-ID: <1@x>\r\n", false],
  ["X-Message-ID: <1@x>\r\n\r\n", false],
  ["Subject: Message-ID: <1@x>\r\n\r\n", false],
])("Message-ID in %j: %s", (headers, isThere) => {
  expect(hasMessageId(Buffer.from(headers))).toBe(isThere);
});
