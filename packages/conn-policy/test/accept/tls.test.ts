import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { type Socket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket, connect as connectTls, createServer as createTls } from "node:tls";
import { settle } from "../../src/testing/manual-clock.ts";
import { type Client, type Opened, open, until } from "./open.ts";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../plugin/fixtures/${name}`, import.meta.url));
const pair = { key: fixture("key.pem"), cert: fixture("cert.pem") };
const tickMs = 64;

async function secured(client: Client): Promise<TLSSocket> {
  client.socket.removeAllListeners("data");
  const stream = connectTls({ socket: client.socket, rejectUnauthorized: false });
  stream.on("error", () => {});
  stream.resume();
  await new Promise<void>((resolve) => stream.once("secureConnect", resolve));
  await settle(8);
  return stream;
}

async function say(opened: Opened, stream: Socket, text: string): Promise<void> {
  const { bytesIn } = opened.root.counts();
  stream.write(text);
  await until(() => opened.root.counts().bytesIn > bytesIn);
  await settle();
}

function only(opened: Opened) {
  const [connection] = [...opened.root.connections()];
  if (connection === undefined) throw new Error("no connection");
  return connection;
}

describe.each([
  ["tls", () => createTls(pair, (stream) => stream.resume())],
  ["https", () => createHttps(pair, (_, response) => response.end("ok"))],
])("%s", (_name, createServerOf) => {
  test("a client that says nothing has the handshake's time", async () => {
    await using opened = await open({ server: createServerOf() });
    const client = await opened.dial();
    await opened.clock.pass(10_000 - tickMs);
    expect(client.state).toBe("open");
    await opened.clock.pass(3 * tickMs);
    expect(await client.ended).toBe("reset");
    expect(opened.root.counts().closed).toEqual({ handshake_timeout: 1 });
  });

  test("one that is reset while the FIN of its stream is on its way is closed all the same", async () => {
    const server = createServerOf();
    await using opened = await open({ server });
    const client = await opened.dial();
    let stream: TLSSocket | undefined;
    server.on("secureConnection", (its: TLSSocket) => (stream = its));
    await secured(client);
    stream?.end();
    only(opened).end("min_send_rate");
    await until(() => opened.root.counts().currentConnections === 0);
    expect(opened.root.counts().closed).toEqual({ min_send_rate: 1 });
  });

  test("after the handshake greeting, then idle: activity under TLS counts", async () => {
    const server = createServerOf();
    if ("keepAliveTimeout" in server) server.keepAliveTimeout = 0;
    await using opened = await open({ server });
    const client = await opened.dial();
    const stream = await secured(client);
    expect(only(opened).phase).toBe("greeting");
    await opened.clock.pass("30s");
    await say(opened, stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(only(opened).phase).toBe("idle");
    await opened.clock.pass("100s");
    await say(opened, stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await opened.clock.pass(120_000 - 2 * tickMs);
    expect(opened.root.counts().currentConnections).toBe(1);
    await opened.clock.pass(4 * tickMs);
    expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
    await until(() => client.state !== "open");
  });
});

test("a client that gives up in the handshake", async () => {
  await using opened = await open({ server: createTls(pair) });
  const client = await opened.dial();
  client.socket.destroy();
  await until(() => opened.root.counts().currentConnections === 0);
  const garbage = await opened.dial();
  await garbage.send("GET / HTTP/1.0\r\n\r\n");
  await until(() => opened.root.counts().currentConnections === 0);
  expect(opened.root.counts().closed).toEqual({ client_close: 1, tls_error: 1 });
});

test("a TLS stream that fails is ended at once, and does not end the process", async () => {
  await using opened = await open({ server: createTls(pair, (stream) => stream.resume()) });
  const client = await opened.dial();
  await secured(client);
  // Not a TLS record.
  client.socket.write("garbage in the middle of it all");
  await until(() => opened.root.counts().currentConnections === 0);
  expect(opened.root.counts().closed).toEqual({ tls_error: 1 });
  await until(() => client.state !== "open");
});

test("TLS behind a UNIX socket: each handshake is its own connection's", async () => {
  const path = join(tmpdir(), `tls-${process.pid}.sock`);
  const server = createTls(pair, (stream) => stream.resume());
  await using opened = await open({ server, path });
  await opened.dial();
  const first = only(opened);
  const client = await opened.dial();
  await secured(client);
  const [, second] = [...opened.root.connections()];
  expect(first.phase).toBe("handshake");
  expect(second?.phase).toBe("greeting");
  await opened.clock.pass("10200ms");
  expect(opened.root.counts()).toMatchObject({
    currentConnections: 1,
    closed: { handshake_timeout: 1 },
  });
});

describe("STARTTLS by a server that tells nobody", () => {
  const upgrading = (after: number): ((socket: Socket) => void) => {
    const upgrade = (socket: Socket): void => {
      const stream = new TLSSocket(socket, { isServer: true, ...pair });
      stream.on("error", () => {});
      stream.on("data", () => stream.write("ok"));
    };
    return (socket) => {
      if (after === 0) upgrade(socket);
      else socket.once("data", () => upgrade(socket));
    };
  };

  test.each([0, 1])("idle is closed at most a twentieth late, never early (%p)", async (after) => {
    await using opened = await open({ onSocket: upgrading(after) });
    const client = await opened.dial();
    if (after > 0) await client.send("STARTTLS\r\n");
    const stream = await secured(client);
    await opened.clock.pass(5_300);
    await say(opened, stream, "EHLO\r\n");
    await opened.clock.pass(120_000 - 2 * tickMs);
    expect(opened.root.counts().currentConnections).toBe(1);
    await opened.clock.pass(6_000 + 4 * tickMs);
    expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
  });

  test("an active one lives", async () => {
    await using opened = await open({ onSocket: upgrading(1) });
    const client = await opened.dial();
    await client.send("STARTTLS\r\n");
    const stream = await secured(client);
    for (let count = 0; count < 6; count++) {
      await opened.clock.pass("110s");
      await say(opened, stream, "NOOP\r\n");
    }
    expect(opened.root.counts().currentConnections).toBe(1);
  });
});

test("a stream that is made known later counts from where it is", async () => {
  const streams: TLSSocket[] = [];
  await using opened = await open({
    protect: { admit: { isMarked: true } },
    onSocket: (socket, connection) => {
      socket.once("data", () => {
        const stream = new TLSSocket(socket, { isServer: true, ...pair });
        stream.on("error", () => {});
        stream.resume();
        streams.push(stream);
        connection?.enter("idle");
        connection?.secure(stream);
      });
    },
  });
  const client = await opened.dial();
  await client.send("x".repeat(5_000));
  const stream = await secured(client);
  expect(opened.guard.connectionOf(streams[0] as Socket)).toBe(opened.connection);
  expect(opened.connection.phase).toBe("idle");
  await say(opened, stream, "EHLO");
  expect(opened.connection.phase).toBe("head");
});

test("last words go through the encrypted stream", async () => {
  await using opened = await open({
    server: createTls(pair, (stream) => stream.resume()),
    farewell: (reason) => `bye: ${reason}`,
  });
  const client = await opened.dial();
  let text = "";
  const stream = await secured(client);
  stream.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
  only(opened).end("admin_close");
  await until(() => text !== "");
  expect(text).toBe("bye: admin_close");
});

test("a TLS stream may be admitted itself", async () => {
  await using opened = await open({
    server: createTls(pair, (stream) => {
      stream.resume();
      admitted.push(opened.guard.admit(stream));
    }),
  });
  const admitted: unknown[] = [];
  opened.undo();
  await secured(await opened.dial());
  const connection = only(opened);
  expect(admitted).toEqual([connection]);
  // No reset goes through TLS.
  connection.end("min_send_rate");
  expect(opened.root.counts().closed).toEqual({ min_send_rate: 1 });
  expect(connection.socket.destroyed).toBe(true);
});

test("the TLS server's own sockets stay unguarded after undo", async () => {
  const server = createTls(pair, (stream) => stream.resume());
  await using opened = await open({ server });
  opened.undo();
  await secured(await opened.dial());
  expect(opened.root.counts().totalConnectionAttempts).toBe(0);
  expect(createServer().listenerCount("connection")).toBe(0);
});
