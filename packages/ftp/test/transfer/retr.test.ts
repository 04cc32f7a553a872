import { describe, expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { openTransferRig, portOf } from "./rig.ts";

/** More than two pieces, and no multiple of one. */
const large = Buffer.alloc(700_001, "0123456789abcdefghijk");

describe("RETR", () => {
  test("sends a file: 150, its bytes, FIN, 226", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const data = await rig.passive();
    expect(await rig.ask("RETR a")).toBe(
      "150 Opening BINARY mode data connection for a (7 bytes).",
    );
    expect((await data.ended).how).toBe("fin");
    expect(await data.text()).toBe("content");
    expect(await rig.control.line()).toBe("226 Transfer complete.");
    expect(rig.session.transfer).toBeUndefined();
  });

  test("of any length", async () => {
    await using rig = await openTransferRig();
    await rig.write("large", large);
    const data = await rig.passive();
    await rig.ask("RETR large");
    expect(Buffer.from((await data.ended).bytes).equals(large)).toBe(true);
    expect(await rig.control.line()).toMatch(/^226 /);
    await rig.write("empty", "");
    const empty = await rig.passive();
    expect(await rig.ask("RETR empty")).toMatch(/^150 .*\(0 bytes\)\.$/);
    expect(await empty.ended).toMatchObject({ how: "fin", text: "" });
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("a file that is not there is 550 before 150, and its connection is closed", async () => {
    await using rig = await openTransferRig();
    const data = await rig.passive();
    expect(await rig.ask("RETR nothing")).toMatch(/^550 /);
    await data.ended;
    expect(await rig.ask("RETR nothing")).toMatch(/^425 /);
  });

  test("a client that has closed its sending side gets all of it", async () => {
    await using rig = await openTransferRig();
    await rig.write("large", large);
    const port = portOf(await rig.ask("EPSV"));
    const data = await rig.dial(port);
    data.socket.allowHalfOpen = true;
    data.end();
    await settle();
    await rig.ask("RETR large");
    expect((await data.ended).bytes).toHaveLength(large.length);
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("a client that sends where it should read gets FIN, not a reset", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const data = await rig.passive();
    await data.write(Buffer.alloc(300_000));
    await rig.ask("RETR a");
    expect((await data.ended).text).toBe("content");
  });

  test("a client that breaks off gets 426, and keeps its session", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", Buffer.alloc(32 * 1024 * 1024));
    const data = await rig.passive();
    data.stopReading();
    await rig.ask("RETR a");
    data.reset();
    expect(await rig.control.line()).toMatch(/^426 /);
    expect(await rig.ask("NOOP")).toBe("200 OK");
  });

  test("a file that grows is sent as it was; one that shrinks is 451", async () => {
    await using rig = await openTransferRig();
    await rig.write("log", "first line\n");
    const port = portOf(await rig.ask("EPSV"));
    await rig.ask("RETR log");
    await rig.write("log", "first line\nsecond line\n");
    const data = await rig.dial(port);
    expect(await data.text()).toBe("first line\n");
    expect(await rig.control.line()).toMatch(/^226 /);

    const next = portOf(await rig.ask("EPSV"));
    await rig.ask("RETR log");
    await rig.write("log", "first");
    await rig.dial(next);
    expect(await rig.control.line()).toBe("451 The file has become shorter meanwhile.");
  });
});

describe("REST", () => {
  test("begins at the offset, once", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "0123456789");
    const data = await rig.passive();
    expect(await rig.ask("REST 4")).toBe("350 The next transfer starts at 4.");
    expect(await rig.ask("RETR a")).toMatch(/^150 .*\(6 bytes\)\.$/);
    expect(await data.text()).toBe("456789");
    expect(await rig.control.line()).toMatch(/^226 /);
    const whole = await rig.passive();
    await rig.ask("RETR a");
    expect(await whole.text()).toBe("0123456789");
  });

  test("C4: REST is for the next transfer alone, also when that fails", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "0123456789");
    await rig.passive();
    await rig.ask("REST 4");
    expect(await rig.ask("RETR nothing")).toMatch(/^550 /);
    const data = await rig.passive();
    await rig.ask("RETR a");
    expect(await data.text()).toBe("0123456789");
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("at the end there is nothing to send, behind it is 554", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "0123456789");
    const data = await rig.passive();
    await rig.ask("REST 10");
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await data.text()).toBe("");
    expect(await rig.control.line()).toMatch(/^226 /);
    await rig.passive();
    await rig.ask("REST 11");
    expect(await rig.ask("RETR a")).toBe("554 The file is shorter than that.");
  });

  test.each([
    ["REST", 501],
    ["REST -1", 501],
    ["REST x", 501],
    ["REST 9999999999999999", 501],
  ])("%s is %d", async (command, code) => {
    await using rig = await openTransferRig();
    expect(await rig.ask(command)).toMatch(new RegExp(`^${code} `));
  });

  test("needs TYPE I", async () => {
    await using rig = await openTransferRig();
    await rig.ask("TYPE A");
    expect(await rig.ask("REST 1")).toMatch(/^504 /);
    expect(await rig.ask("REST 0")).toMatch(/^350 /);
  });
});

test("C14: TYPE A changes LF to CRLF", async () => {
  await using rig = await openTransferRig();
  await rig.write("text", "one\ntwo\r\n\nlone\rcr");
  await rig.ask("TYPE A");
  const data = await rig.passive();
  expect(await rig.ask("RETR text")).toMatch(/^150 Opening ASCII mode/);
  expect(await data.text()).toBe("one\r\ntwo\r\n\r\nlone\rcr");
  expect(await rig.control.line()).toMatch(/^226 /);
});

test("C15: nobody waits: transfers need no time to pass", async () => {
  await using rig = await openTransferRig();
  await rig.write("a", "content");
  for (let count = 0; count < 20; count++) {
    const data = await rig.passive();
    await rig.ask("RETR a");
    await data.ended;
    expect(await rig.control.line()).toMatch(/^226 /);
  }
  expect(rig.clock.now()).toBe(0);
});
