import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { isShared, readShared } from "../../src/data/shared-buffer.ts";
import { release } from "../../src/transfer/release.ts";

/** Both sides of connections, and the listener they came from. */
async function openRig() {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets: Socket[] = [];
  return {
    server,
    async pair(): Promise<{ readonly client: Socket; readonly accepted: Socket }> {
      const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
      const [accepted] = (await once(server, "connection")) as [Socket];
      sockets.push(client, accepted);
      return { client, accepted };
    },
    async shared(): Promise<{ readonly client: Socket; readonly reader: Socket }> {
      const { client, accepted } = await this.pair();
      const reader = readShared(accepted);
      expect(reader).not.toBe(accepted);
      sockets.push(reader);
      return { client, reader };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await settle();
    },
  };
}

/** Copies what comes, and sees that it lies in shared memory. */
function collect(socket: Socket): { readonly text: () => string } {
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => {
    expect(isShared(piece)).toBe(true);
    pieces.push(Buffer.from(piece));
  });
  socket.resume();
  return { text: () => Buffer.concat(pieces).toString("latin1") };
}

describe("a socket that reads into shared memory", () => {
  test("brings all that is sent, its end, and takes what is written", async () => {
    await using rig = await openRig();
    const { client, reader } = await rig.shared();
    const text = "0123456789a".repeat(300_000);
    const got = collect(reader);
    const ended = once(reader, "end");
    client.end(text);
    await ended;
    expect(got.text()).toBe(text);
    expect(reader.bytesRead).toBe(text.length);
    expect(reader.writable).toBe(true);
    const answered = once(client, "data");
    const closed = once(reader, "close");
    reader.end("answer");
    expect(String((await answered)[0])).toBe("answer");
    await closed;
  });

  test("reads nothing before it is resumed, and nothing while it is paused", async () => {
    await using rig = await openRig();
    const { client, reader } = await rig.shared();
    client.write("one");
    await settle();
    expect(reader.bytesRead).toBe(0);
    const got = collect(reader);
    await waitUntil(() => got.text() === "one", "what was sent");
    reader.pause();
    client.write(" two");
    await settle();
    expect(reader.bytesRead).toBe(3);
    reader.resume();
    await waitUntil(() => got.text() === "one two", "the rest");
  });

  test("reads on when nobody listens, and finds the end", async () => {
    await using rig = await openRig();
    const { client, reader } = await rig.shared();
    const ended = once(reader, "end");
    reader.resume();
    client.write("x");
    await waitUntil(() => reader.bytesRead === 1, "the first byte");
    client.end("y");
    await ended;
    expect(reader.bytesRead).toBe(2);
  });

  test("does not disturb others", async () => {
    await using rig = await openRig();
    const pairs = [await rig.shared(), await rig.shared(), await rig.shared()];
    const texts = pairs.map((_, index) => String(index).repeat(1_500_000));
    const got = pairs.map(({ reader }) => collect(reader));
    const ended = pairs.map(({ reader }) => once(reader, "end"));
    for (const [index, { client }] of pairs.entries()) client.end(String(texts[index]));
    await Promise.all(ended);
    expect(got.map(({ text }) => text())).toEqual(texts);
  });

  test("closes when it is reset", async () => {
    await using rig = await openRig();
    const { client, reader } = await rig.shared();
    collect(reader);
    const closed = new Promise((resolve) => reader.once("close", resolve));
    client.resetAndDestroy();
    expect(await closed).toBe(true);
  });

  test("finds the end also where it had come before", async () => {
    await using rig = await openRig();
    const { client, accepted } = await rig.pair();
    client.end();
    await settle();
    const reader = readShared(accepted);
    const ended = once(reader, "end");
    reader.resume();
    await ended;
    reader.destroy();
  });

  test("no longer counts for its listener, which can close", async () => {
    await using rig = await openRig();
    const { reader } = await rig.shared();
    const closed = once(rig.server, "close");
    rig.server.close();
    await closed;
    expect(reader.destroyed).toBe(false);
  });

  test("keeps its memory, whoever gives pieces back", async () => {
    await using rig = await openRig();
    const { client, reader } = await rig.shared();
    client.write("x");
    const read = once(reader, "data");
    reader.resume();
    const [piece] = (await read) as [Buffer];
    const whole = Buffer.from(piece.buffer);
    release(whole);
    expect(whole.length).toBe(512 * 1024);
  });
});

describe("a socket stays what it is", () => {
  test("when it has read already", async () => {
    await using rig = await openRig();
    const { client, accepted } = await rig.pair();
    client.write("early");
    await waitUntil(() => accepted.readableLength === 5, "what was sent");
    expect(readShared(accepted)).toBe(accepted);
    expect(String(accepted.read())).toBe("early");
  });

  test("when it has gone", async () => {
    await using rig = await openRig();
    const { accepted } = await rig.pair();
    accepted.destroy();
    expect(readShared(accepted)).toBe(accepted);
  });
});
