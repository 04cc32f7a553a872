import { describe, expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { type Rig, openTransferRig } from "./rig.ts";

const large = Buffer.alloc(5_000_003, "0123456789abcdefghijk");

async function send(rig: Rig, command: string, content: string | Uint8Array): Promise<string> {
  const data = await rig.passive();
  expect(await rig.ask(command)).toMatch(/^150 /);
  await data.write(content);
  data.end();
  return rig.control.line();
}

describe("STOR, APPE and STOU", () => {
  test.each([
    ["a small file", Buffer.from("content")],
    ["a large file", large],
    ["an empty file", Buffer.alloc(0)],
  ])("take %s", async (_, content) => {
    await using rig = await openTransferRig();
    expect(await send(rig, "STOR a", content)).toBe("226 Transfer complete.");
    expect((await rig.read("a")).equals(content)).toBe(true);
    expect(rig.session.transfer).toBeUndefined();
  });

  test("the file is there when 226 is, and not before", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "old");
    const data = await rig.passive();
    await rig.ask("STOR a");
    await data.write("new content");
    await settle();
    expect((await rig.read("a")).toString()).toBe("old");
    data.end();
    await rig.control.line();
    expect((await rig.read("a")).toString()).toBe("new content");
  });

  test("what comes before the command is kept", async () => {
    await using rig = await openTransferRig();
    const data = await rig.passive();
    await data.write("early ");
    data.end();
    await settle();
    expect(await rig.ask("STOR a")).toMatch(/^150 /);
    expect(await rig.control.line()).toMatch(/^226 /);
    expect((await rig.read("a")).toString()).toBe("early ");
  });

  test("also when all of it is that there is nothing", async () => {
    await using rig = await openTransferRig();
    const data = await rig.passive();
    data.end();
    await settle();
    expect(await rig.ask("STOR a")).toMatch(/^150 /);
    expect(await rig.control.line()).toMatch(/^226 /);
    expect(await rig.read("a")).toHaveLength(0);
  });

  test("APPE goes behind the end, and makes what is not there", async () => {
    await using rig = await openTransferRig();
    expect(await send(rig, "APPE a", "one ")).toMatch(/^226 /);
    expect(await send(rig, "APPE a", "two")).toMatch(/^226 /);
    expect((await rig.read("a")).toString()).toBe("one two");
  });

  test("REST and STOR keep what is before the offset", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "0123456789");
    await rig.ask("REST 5");
    expect(await send(rig, "STOR a", "ABC")).toMatch(/^226 /);
    expect((await rig.read("a")).toString()).toBe("01234ABC");
    expect(await send(rig, "STOR a", "whole")).toMatch(/^226 /);
    expect((await rig.read("a")).toString()).toBe("whole");
  });

  test("REST behind the end is 554, and names that may not be are 553, before 150", async () => {
    await using rig = await openTransferRig();
    await rig.passive();
    await rig.ask("REST 1");
    expect(await rig.ask("STOR a")).toMatch(/^554 /);
    await rig.passive();
    expect(await rig.ask("STOR forbidden")).toMatch(/^553 /);
  });

  test("STOU tells the name it has found", async () => {
    await using rig = await openTransferRig();
    const data = await rig.passive();
    expect(await rig.ask("STOU a")).toBe("150 FILE: a.1");
    await data.write("content");
    data.end();
    expect(await rig.control.line()).toMatch(/^226 /);
    expect((await rig.read("a.1")).toString()).toBe("content");
  });

  test("C14: TYPE A changes CRLF to LF", async () => {
    await using rig = await openTransferRig();
    await rig.ask("TYPE A");
    expect(await send(rig, "STOR a", "one\r\ntwo\r\n\r\nlone\rcr\r")).toMatch(/^226 /);
    expect((await rig.read("a")).toString()).toBe("one\ntwo\n\nlone\rcr\r");
  });
});

describe("when an upload breaks off", () => {
  test("C2: a reset leaves what was there", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "old");
    const data = await rig.passive();
    await rig.ask("APPE a");
    await data.write("half");
    await settle();
    data.reset();
    expect(await rig.control.line()).toMatch(/^426 /);
    expect((await rig.read("a")).toString()).toBe("old");
    expect(rig.files.abandoned).toEqual(["a"]);
    expect(await rig.ask("NOOP")).toBe("200 OK");
  });

  test("all that has arrived is written before it is given up", async () => {
    await using rig = await openTransferRig();
    let written = 0;
    rig.files.onWrite = async (pieces, position, file) => {
      const bytes = await file.write(pieces, position);
      written += bytes;
      return bytes;
    };
    const data = await rig.passive();
    await rig.ask("STOR a");
    await data.write("half");
    await waitUntil(() => rig.session.transfer?.bytes === 4, "it arrives");
    await rig.control.write("ABOR\r\n");
    expect(await rig.control.line()).toMatch(/^426 /);
    expect(written).toBe(4);
  });

  test("S8: a session that ends gives the file back", async () => {
    await using rig = await openTransferRig();
    const data = await rig.passive();
    await rig.ask("STOR a");
    await data.write("half");
    rig.control.reset();
    await data.ended;
    await waitUntil(() => rig.session.transfer === undefined, "the transfer ends");
    expect(rig.files.abandoned).toEqual(["a"]);
  });

  test("nobody comes: the file that was opened is given back", async () => {
    await using rig = await openTransferRig({ policy: { dataChannelTimeout: "10s" } });
    await rig.ask("EPSV");
    await rig.ask("STOR a");
    await rig.clock.pass("11s");
    expect(await rig.control.line()).toMatch(/^425 /);
    expect(rig.files.abandoned).toEqual(["a"]);
  });

  test("a full disk is 452", async () => {
    await using rig = await openTransferRig();
    rig.files.onWrite = () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));
    expect(await send(rig, "STOR a", large)).toMatch(/^452 /);
    expect(rig.files.abandoned).toEqual(["a"]);
  });

  test("a file system that fails is 451, and a line in the log", async () => {
    await using rig = await openTransferRig();
    rig.files.onWrite = () => Promise.reject(Object.assign(new Error("bad"), { code: "EIO" }));
    expect(await send(rig, "STOR a", "content")).toMatch(/^451 /);
    expect(rig.log).toHaveLength(1);
  });
});

test("what the file system takes in part is written to the end", async () => {
  await using rig = await openTransferRig();
  rig.files.onWrite = async ([first = Buffer.alloc(0)], position, file) =>
    file.write([first.subarray(0, 1000)], position);
  const content = large.subarray(0, 200_000);
  expect(await send(rig, "STOR a", content)).toMatch(/^226 /);
  expect((await rig.read("a")).equals(content)).toBe(true);
});

describe("a disk that fails when something is written at once", () => {
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });

  test("is asked again, and nothing is lost", async () => {
    await using rig = await openTransferRig();
    let calls = 0;
    rig.files.onWriteNow = () => {
      if (++calls === 1) throw full;
      return 0;
    };
    expect(await send(rig, "STOR a", large)).toMatch(/^226 /);
    expect(calls).toBeGreaterThan(1);
    expect((await rig.read("a")).equals(large)).toBe(true);
  });

  test("is told of when it fails again", async () => {
    await using rig = await openTransferRig();
    rig.files.onWriteNow = () => {
      throw full;
    };
    expect(await send(rig, "STOR a", large)).toMatch(/^452 /);
    expect(rig.files.abandoned).toEqual(["a"]);
  });
});

test("a disk that does not keep up holds the client back, and only so much is kept in memory", async () => {
  await using rig = await openTransferRig({ policy: { dataChannelTimeout: "10s" } });
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let largest = 0;
  rig.files.onWrite = async (pieces, position, file) => {
    largest = Math.max(largest, Buffer.concat(pieces).length);
    await held;
    return file.write(pieces, position);
  };
  const data = await rig.passive();
  await rig.ask("STOR a");
  const content = Buffer.alloc(40 * 1024 * 1024, "x");
  const sent = data.write(content);
  const { transfer } = rig.session;
  await settle(200);
  // The server is the slow side: the client's clocks stand still.
  await rig.clock.pass("60s");
  expect(rig.session.transfer).toBe(transfer);
  expect(transfer?.bytes).toBeLessThan(4 * 1024 * 1024);
  goOn();
  await sent;
  data.end();
  expect(await rig.control.line()).toMatch(/^226 /);
  expect(largest).toBeLessThan(2 * 1024 * 1024);
  expect((await rig.read("a")).equals(content)).toBe(true);
});
