import { describe, expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { openTransferRig } from "./rig.ts";

const endless = Buffer.alloc(32 * 1024 * 1024);

describe.each([
  ["plain", false],
  ["encrypted", true],
])("ABOR, %s", (_, isEncrypted) => {
  test("C8: a download that nobody reads is 426 at once, then 226", async () => {
    await using rig = await openTransferRig({ isEncrypted });
    await rig.write("a", endless);
    const data = await rig.passive();
    if (!isEncrypted) data.stopReading();
    await rig.ask("RETR a");
    await settle();
    expect(await rig.ask("ABOR")).toBe("426 Transfer aborted.");
    expect(await rig.control.line()).toBe("226 The transfer has been aborted.");
    expect(await rig.ask("NOOP")).toBe("200 OK");
    expect(rig.session.transfer).toBeUndefined();
    data.resumeReading();
    await data.ended;
  });
});

describe("ABOR", () => {
  test("C8: an upload is not stored", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "old");
    const data = await rig.passive();
    await rig.ask("STOR a");
    await data.write("half");
    await settle();
    expect(await rig.ask("ABOR")).toMatch(/^426 /);
    expect(await rig.control.line()).toMatch(/^226 /);
    expect((await rig.read("a")).toString()).toBe("old");
    await data.ended;
  });

  test("while the client has not connected yet", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    await rig.ask("EPSV");
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await rig.ask("ABOR")).toMatch(/^426 /);
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("before the file is open: both answers come all the same", async () => {
    await using rig = await openTransferRig();
    await rig.passive();
    await rig.control.write("STOR a\r\nABOR\r\n");
    let line = await rig.control.line();
    if (line.startsWith("150 ")) line = await rig.control.line();
    expect(line).toMatch(/^426 /);
    expect(await rig.control.line()).toMatch(/^226 /);
    expect(rig.files.abandoned).toEqual(["a"]);
  });

  test("without a transfer", async () => {
    await using rig = await openTransferRig();
    expect(await rig.ask("ABOR")).toBe("226 There is no transfer to abort.");
    await rig.passive();
    expect(await rig.ask("ABOR")).toBe("225 There is no transfer to abort.");
  });
});

test("C8: NOOP is answered while a transfer runs, and STAT knows its bytes", async () => {
  await using rig = await openTransferRig();
  await rig.write("a", endless);
  const data = await rig.passive();
  data.stopReading();
  await rig.ask("RETR a");
  expect(await rig.ask("NOOP")).toBe("200 OK");
  await waitUntil(() => (rig.session.transfer?.bytes ?? 0) > 100_000, "bytes are counted");
  expect(rig.session.transfer?.command).toBe("RETR a");
  data.resumeReading();
  expect(await rig.control.line()).toMatch(/^226 /);
});
