import { setImmediate as nextTurn } from "node:timers/promises";

import { expect, test } from "@jest/globals";

import { Rig } from "./rig.ts";

function held(): { readonly released: Promise<void>; readonly release: () => void } {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release: () => release() };
}

test("the parser waits for its sink, and then for the sink's last word", async () => {
  const rig = new Rig();
  const steps: string[] = [];
  const writing = held();
  let ended = (): void => {};
  rig.prepare = (message) => {
    message.pace = () => writing.released;
    message.onEnd = (done) => (ended = done);
  };
  const sending = rig.send("DATA\r\na\r\n", "b\r\n.\r\nQUIT\r\n").then(() => steps.push("taken"));
  await nextTurn();
  expect(rig.messages[0]?.text).toBe("a\r\n");
  expect(rig.parser.writableLength).toBeGreaterThan(0);
  writing.release();
  await nextTurn();
  expect(rig.messages[0]).toMatchObject({ text: "a\r\nb\r\n", ends: 1 });
  expect(rig.lines).toEqual(["DATA"]);
  expect(rig.parser.hasPending).toBe(true);
  expect(steps).toEqual([]);
  ended();
  await sending;
  expect(rig.lines).toEqual(["DATA", "QUIT"]);
});

test("a sink that fails refuses the message, which is read to its end", async () => {
  const rig = new Rig();
  rig.prepare = (message) => (message.pace = () => Promise.reject(new Error("disk")));
  await rig.send("DATA\r\na\r\n", "b\r\n.\r\nQUIT\r\n");
  expect(rig.messages[0]).toMatchObject({ ends: 1, refusal: { responseCode: 451 } });
  expect(rig.lines).toEqual(["DATA", "QUIT"]);
});

test("a parser that is closed within a message says nothing more to its sink", async () => {
  const rig = await new Rig().send("DATA\r\na\r\n");
  rig.parser.isClosed = true;
  await rig.send("b\r\n.\r\nQUIT\r\n");
  expect(rig.messages[0]).toMatchObject({ text: "a\r\n", ends: 0 });
  expect(rig.lines).toEqual(["DATA"]);
});

test("plain text is handed on as it came: not copied, and not cut", async () => {
  const rig = new Rig();
  const seen: Buffer[] = [];
  rig.prepare = (message) => {
    message.write = (chunk) => {
      seen.push(chunk);
      return undefined;
    };
  };
  const text = Buffer.from("a line of text\r\n".repeat(4_000));
  await rig.send("DATA\r\n", text);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.buffer).toBe(text.buffer);
  expect(seen[0]).toHaveLength(text.length);
  // Of dots a copy is made, and still there is one write.
  await rig.send(Buffer.from("..\r\n".repeat(16_000)));
  expect(seen).toHaveLength(2);
});

test("defect 16: five megabytes of dots cost no more than text", async () => {
  const size = 5 * 1_024 * 1_024;
  const cost = async (line: string, chunkSize: number): Promise<number> => {
    const whole = Buffer.from(line.repeat(Math.ceil(size / line.length)));
    const rig = new Rig();
    let bytes = 0;
    let turns = 0;
    rig.prepare = (message) => {
      message.write = (chunk) => {
        bytes += chunk.length;
        turns++;
        return undefined;
      };
    };
    await rig.send("DATA\r\n");
    const start = process.cpuUsage();
    for (let at = 0; at < whole.length; at += chunkSize) {
      await rig.send(whole.subarray(at, at + chunkSize));
    }
    const { user, system } = process.cpuUsage(start);
    await rig.send(".\r\n");
    expect(rig.messages[0]?.ends).toBe(1);
    expect(turns).toBeLessThanOrEqual(2 * Math.ceil(whole.length / chunkSize) + 1);
    expect(bytes).toBe(whole.length - (line.startsWith(".") ? whole.length / line.length : 0));
    return (user + system) / 1_000;
  };
  for (const line of ["..\r\n", ".a\r\n", "\r\n", `${"x".repeat(70)}\r\n`]) {
    // Some 40 ms of an idle machine; smtp-server took 40 ms for text, and thousands for dots. What else runs makes a
    // processor slower, and some of that is charged to us: the best of a few counts.
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 8 && least >= 400; round++)
      least = Math.min(least, await cost(line, 65_536));
    expect(least).toBeLessThan(400);
  }
});
