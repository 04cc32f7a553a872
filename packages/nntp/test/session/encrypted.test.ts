import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import { createDeflateRaw, createInflateRaw, deflateRawSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { type TestClient, createTestClient, settle, waitUntil } from "@core/conn-policy/testing";
import { everything } from "./fakes.ts";
import { ask, askBlock, openNews } from "./rig.ts";

async function encrypt(client: TestClient): Promise<TestClient> {
  client.socket.removeAllListeners("data");
  const socket = connectTls({ socket: client.socket, rejectUnauthorized: false });
  const encrypted = createTestClient(socket);
  await once(socket, "secureConnect");
  return encrypted;
}

test("STARTTLS, again and again; what was selected in the clear is forgotten", async () => {
  await using rig = await openNews({ hasTls: true });
  for (let count = 0; count < 10; count++) {
    const client = await rig.greet();
    expect(await askBlock(client, "CAPABILITIES")).toContain("STARTTLS");
    await ask(client, "GROUP a.test");
    expect(await ask(client, "STARTTLS")).toMatch(/^382 /);
    const encrypted = await encrypt(client);
    expect(await ask(encrypted, "STAT")).toMatch(/^412 /);
    expect(await ask(encrypted, "STARTTLS")).toMatch(/^502 /);
    expect(await askBlock(encrypted, "CAPABILITIES")).not.toContain("STARTTLS");
    await ask(encrypted, "GROUP a.test");
    expect(await askBlock(encrypted, "BODY 1")).toEqual(["222 1 <1@a.test>", "one"]);
    await settle();
    expect([...rig.guard.connections()][0]?.phase).toBe("idle");
    await ask(encrypted, "QUIT");
    encrypted.socket.destroy();
  }
});

test("STARTTLS without a certificate: 580; after a login: 502", async () => {
  await using plain = await openNews();
  expect(await ask(await plain.greet(), "STARTTLS")).toMatch(/^580 /);
  await using rig = await openNews({ hasTls: true, loggedIn: everything });
  const client = await rig.greet();
  await ask(client, "AUTHINFO USER me");
  await ask(client, "AUTHINFO PASS secret");
  expect(await ask(client, "STARTTLS")).toMatch(/^502 /);
});

test.each(["STARTTLS\r\nDATE\r\n", "STARTTLS\r\nD", "COMPRESS DEFLATE\r\nDATE\r\n"])(
  "what follows at once is never carried out: %j",
  async (text) => {
    await using rig = await openNews({ hasTls: true });
    const client = await rig.greet();
    await client.write(text);
    expect(await client.text()).toMatch(/^400 [^\n]*\n$/);
    await waitUntil(() => rig.closed().length > 0, "the end");
    expect(rig.closed()[0]?.reason).toBe("protocol_error");
  },
);

test("plaintext that comes a moment after STARTTLS is no handshake", async () => {
  await using rig = await openNews({ hasTls: true });
  const client = await rig.greet();
  await ask(client, "STARTTLS");
  await client.write("DATE\r\nDATE\r\n");
  await client.ended;
  expect(client.rest).not.toMatch(/111/);
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("tls_error");
});

test("a client that is silent after 382 is closed at the handshake limit", async () => {
  await using rig = await openNews({ hasTls: true });
  const client = await rig.greet();
  await ask(client, "STARTTLS");
  await settle();
  await rig.clock.pass("9900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  await client.ended;
  expect(rig.closed()[0]?.reason).toBe("handshake_timeout");
});

test("implicit TLS greets when the handshake is over", async () => {
  await using rig = await openNews({ isImplicit: true });
  const client = await rig.dial();
  await settle();
  expect(client.bytesReceived).toBe(0);
  const encrypted = await encrypt(client);
  expect(await encrypted.line()).toMatch(/^200 /);
  expect([...rig.guard.connections()][0]?.phase).toBe("greeting");
  expect(await ask(encrypted, "STARTTLS")).toMatch(/^502 /);
  expect(await ask(encrypted, "DATE")).toMatch(/^111 /);
  await rig.clock.pass("599s");
  expect(encrypted.state).toBe("open");
  await rig.clock.pass("2s");
  expect(await encrypted.text()).toBe("");
  expect(rig.closed()[0]?.reason).toBe("idle_timeout");
});

interface Compressed {
  readonly client: TestClient;
  readonly send: (text: string) => Promise<void>;
}

/** A client that compresses from now on. */
function compress(client: TestClient): Compressed {
  client.socket.removeAllListeners("data");
  const inflate = createInflateRaw();
  const deflate = createDeflateRaw();
  inflate.on("error", () => {});
  deflate.pipe(client.socket);
  client.socket.pipe(inflate);
  const inner = createTestClient(inflate as unknown as TestClient["socket"]);
  const send = async (text: string): Promise<void> => {
    deflate.write(text);
    await new Promise<void>((resolve) => deflate.flush(resolve));
  };
  return { client: inner, send };
}

test("COMPRESS DEFLATE", async () => {
  await using rig = await openNews({ hasTls: true, loggedIn: everything });
  const plain = await rig.greet();
  expect(await ask(plain, "COMPRESS LZW")).toMatch(/^503 /);
  expect(await ask(plain, "COMPRESS deflate")).toMatch(/^206 /);
  const { client, send } = compress(plain);
  await send("GROUP a.test\r\nARTICLE 1\r\n");
  expect(await client.line()).toMatch(/^211 /);
  expect(await client.until("\r\n.\r\n")).toMatch(/^220 [^]*\none\r\n\.\r\n$/);
  await send("COMPRESS DEFLATE\r\nSTARTTLS\r\nAUTHINFO USER me\r\nCAPABILITIES\r\n");
  for (let count = 0; count < 3; count++) expect(await client.line()).toMatch(/^502 /);
  expect(await client.until("\r\n.\r\n")).not.toMatch(/COMPRESS|STARTTLS|AUTHINFO/);
  const body = "x".repeat(100_000);
  await send(
    `POST\r\nFrom: a\r\nNewsgroups: a.test\r\nMessage-ID: <9@a.test>\r\n\r\n${body}\r\n.\r\n`,
  );
  expect(await client.line()).toMatch(/^340 /);
  expect(await client.line()).toMatch(/^240 /);
  await send("BODY <9@a.test>\r\nQUIT\r\n");
  expect(await client.until("205 ")).toContain(body);
  expect((await plain.ended).how).toBe("fin");
});

test("last words are compressed as well", async () => {
  await using rig = await openNews();
  const plain = await rig.greet();
  await ask(plain, "COMPRESS DEFLATE");
  const { client, send } = compress(plain);
  await send("DATE\r\n");
  await client.line();
  await settle();
  for (const connection of rig.guard.connections()) connection.end("admin_close");
  expect(await client.line()).toBe("400 Closed by the administrator");
});

test("a deflate bomb costs bounded memory, and is ended", async () => {
  await using rig = await openNews();
  const plain = await rig.greet();
  await ask(plain, "COMPRESS DEFLATE");
  plain.socket.write(deflateRawSync(Buffer.alloc(200_000_000, "x")));
  await plain.ended;
  // What it has sent and nobody reads holds back its FIN, for which there are two seconds.
  await rig.clock.pass("3s");
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("too_large");
});

test("what is not deflated ends the connection", async () => {
  await using rig = await openNews();
  const plain = await rig.greet();
  await ask(plain, "COMPRESS DEFLATE");
  await plain.write(Buffer.alloc(100, 0xff));
  await plain.ended;
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("protocol_error");
});

test("a client that just closes while it compresses has closed", async () => {
  await using rig = await openNews();
  const plain = await rig.greet();
  await ask(plain, "COMPRESS DEFLATE");
  const { client, send } = compress(plain);
  await send("DATE\r\n");
  await client.line();
  plain.end();
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("client_close");
});
