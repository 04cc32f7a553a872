import { once } from "node:events";
import { createServer } from "node:net";
import { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { TLSSocket, connect as connectTls } from "node:tls";
import { describe, expect, test } from "@jest/globals";
import { type TestClient, settle, waitUntil } from "@core/conn-policy/testing";
import { type Rig, openTransferRig } from "../transfer/rig.ts";

type Version = "TLSv1.2" | "TLSv1.3";

/** Begins to encrypt a data connection, as the client. */
function encrypt(
  rig: Rig,
  data: TestClient,
  session?: Buffer,
  version: Version = "TLSv1.3",
): TestClient {
  const stream = connectTls({
    socket: data.socket,
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ...(session === undefined ? {} : { session }),
  });
  return rig.adopt(stream);
}

/** A session of TLS that was begun with the context of the rig's control connection. */
async function beginSession(rig: Rig, version: Version): Promise<Buffer> {
  const server = createServer((socket) => {
    const { secureContext } = rig.session;
    const stream = new TLSSocket(socket, {
      isServer: true,
      ...(secureContext ? { secureContext } : {}),
    });
    stream.on("error", () => {});
    stream.once("secure", () => stream.write("hello"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const client = connectTls({
    socket: (await rig.dial(port)).socket,
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
  });
  const sessions = once(client, "session") as Promise<[Buffer]>;
  client.resume();
  const [session] = await sessions;
  client.destroy();
  server.close();
  return session;
}

/** RFC 8446 section 5.1: a record's length is in the last two of the five bytes before it. */
function recordLengths(bytes: Buffer): number[] {
  const lengths: number[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + (lengths.at(-1) ?? 0)) {
    lengths.push(bytes.readUInt16BE(at + 3));
  }
  return lengths;
}

describe("TLS on data connections", () => {
  test("C6: 150 comes before the handshake", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    await rig.write("a", "content");
    const data = await rig.passive();
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    const client = encrypt(rig, data);
    expect(await client.text()).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("uploads: our close_notify answers the client's before 226 is waited for", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    const data = await rig.passive();
    await rig.ask("STOR a");
    const client = encrypt(rig, data);
    const content = Buffer.alloc(3_000_000, "x");
    await client.write(content);
    client.end();
    expect((await client.ended).how).toBe("fin");
    expect(await rig.control.line()).toMatch(/^226 /);
    expect((await rig.read("a")).equals(content)).toBe(true);
  });

  test("also where the server connects: the client begins", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    await rig.write("a", "content");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const arrival = once(server, "connection");
    await rig.ask(`EPRT |1|127.0.0.1|${port}|`);
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    const [socket] = (await arrival) as [TestClient["socket"]];
    const client = encrypt(rig, rig.adopt(socket));
    expect(await client.text()).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
    server.close();
  });

  test("a small file is followed by close_notify, however early it is at hand", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    await rig.write("a", "content");
    const { socket } = await rig.passive();
    const heard: Buffer[] = [];
    const wire = new Duplex({
      read() {},
      write: (bytes: Buffer, _encoding, done) => void socket.write(bytes, done),
      final: (done) => void socket.end(done),
    });
    socket.on("data", (bytes: Buffer) => {
      heard.push(bytes);
      wire.push(bytes);
    });
    socket.once("end", () => wire.push(null));
    await rig.ask("RETR a");
    const client = connectTls({ socket: wire, rejectUnauthorized: false, minVersion: "TLSv1.3" });
    expect(await text(client)).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
    // The last two records: the file and the alert, each with a byte that says which and 16 of authentication.
    expect(recordLengths(Buffer.concat(heard)).slice(-2)).toEqual([7 + 17, 2 + 17]);
  });

  test("what is no TLS is 522, and the session lives", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    const data = await rig.passive();
    await rig.ask("STOR a");
    await data.write("this is no handshake");
    expect(await rig.control.line()).toMatch(/^522 /);
    await data.ended;
    expect(rig.files.abandoned).toEqual(["a"]);
    expect(await rig.ask("NOOP")).toBe("200 OK");
  });

  test("a silent client is 522 at handshakeTimeout, and the session lives", async () => {
    await using rig = await openTransferRig({
      isEncrypted: true,
      policy: { handshakeTimeout: "10s" },
    });
    await rig.write("a", "content");
    const data = await rig.passive();
    await rig.ask("RETR a");
    await settle();
    await rig.clock.pass("9900ms");
    expect(data.state).toBe("open");
    await rig.clock.pass("400ms");
    expect(await rig.control.line()).toMatch(/^522 /);
    await data.ended;
    expect(await rig.ask("NOOP")).toBe("200 OK");
  });

  test("a client that shuts its side in the handshake is 522 at once", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    await rig.write("a", "content");
    const data = await rig.passive();
    await rig.ask("RETR a");
    data.end();
    expect(await rig.control.line()).toMatch(/^522 /);
  });

  test("a client that leaves in the handshake is 522", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    await rig.write("a", "content");
    const data = await rig.passive();
    await rig.ask("RETR a");
    data.reset();
    expect(await rig.control.line()).toMatch(/^522 /);
  });
});

describe.each(["TLSv1.2", "TLSv1.3"] as const)("requireSessionReuse, %s", (version) => {
  test("S16: who resumes the control connection's session is served", async () => {
    await using rig = await openTransferRig({
      isEncrypted: true,
      site: { requireSessionReuse: true },
    });
    await rig.write("a", "content");
    const session = await beginSession(rig, version);
    const data = await rig.passive();
    await rig.ask("RETR a");
    const client = encrypt(rig, data, session, version);
    expect(await client.text()).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("S16: anybody else at the same address is 522, and gets nothing", async () => {
    await using rig = await openTransferRig({
      isEncrypted: true,
      site: { requireSessionReuse: true },
    });
    await using other = await openTransferRig({ isEncrypted: true });
    await rig.write("a", "content");
    const session = await beginSession(other, version);
    const thief = await rig.passive();
    await rig.ask("RETR a");
    const client = encrypt(rig, thief, session, version);
    expect((await client.ended).text).toBe("");
    expect(await rig.control.line()).toMatch(/^522 /);
    await waitUntil(() => rig.session.transfer === undefined, "the transfer ends");
  });
});

test("requireTls all: no data in the clear", async () => {
  await using rig = await openTransferRig({ site: { requireTls: "all" } });
  await rig.passive();
  expect(await rig.ask("RETR a")).toMatch(/^521 /);
});
