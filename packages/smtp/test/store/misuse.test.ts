import { describe, expect, test } from "@jest/globals";

import { envelope, expectNothing, Rig } from "./rig.ts";

const small = "Subject: x\r\n\r\nhello\r\n";
const large = "x".repeat(200_000);

describe("used wrongly", () => {
  test("writes that do not wait for each other make no message rather than a garbled one", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    await Promise.all([draft.write(Buffer.from(large)), draft.write(Buffer.from(large))]);
    await expect(draft.commit()).rejects.toMatchObject({ responseCode: 451 });
    await expectNothing(rig);
  });

  test("a commit that does not wait for the last write is refused", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    const writing = draft.write(Buffer.from(large));
    await expect(draft.commit()).rejects.toMatchObject({ responseCode: 451 });
    await writing;
    await expectNothing(rig);
  });

  test("the second commit of a draft is refused and harms nothing", async () => {
    await using rig = await Rig.open();
    const draft = await rig.queue.begin(envelope);
    const id = await draft.commit();
    await expect(draft.commit()).rejects.toMatchObject({ responseCode: 451 });
    expect(await rig.ids()).toEqual([id]);
  });

  test("a listener that throws does not undo a commit", async () => {
    await using rig = await Rig.open();
    rig.queue.onReady(() => {
      throw new Error("listener");
    });
    const id = await rig.store(small);
    expect(await rig.ids()).toEqual([id]);
    expect(rig.lines).toMatchObject([
      { level: "error", message: "a listener of the queue failed" },
    ]);
  });
});
