import { readFileSync } from "node:fs";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { connect as connectTls, TLSSocket } from "node:tls";

import { expect, test } from "@jest/globals";
import fc from "fast-check";

import type { ProxiedClient } from "../../src/proxy/contract.ts";
import { readProxyHeader } from "../../src/proxy/read-proxy-header.ts";

const signature = "\r\n\r\n\0\r\nQUIT\n";

function headerV2(command: number, family: number, rest: string, length = rest.length): string {
  const numbers = [command, family, length >> 8, length & 0xff];
  return `${signature}${String.fromCharCode(...numbers)}${rest}`;
}

const ipv4 = "\xc0\x00\x02\x01\xc0\x00\x02\x02\xdc\x04\x00\x19";
const ipv6 = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01${"\0".repeat(15)}\x01\xdc\x04\x00\x19`;
const tlv = "\x04\x00\x05\0\0\0\0\0";

const good: readonly (readonly [string, string, ProxiedClient | undefined])[] = [
  ["TCP4", "PROXY TCP4 192.0.2.1 192.0.2.2 56324 25\r\n", { address: "192.0.2.1", port: 56_324 }],
  ["TCP6", "PROXY TCP6 2001:db8::1 ::1 56324 25\r\n", { address: "2001:db8::1", port: 56_324 }],
  ["UNKNOWN", "PROXY UNKNOWN\r\n", undefined],
  ["UNKNOWN, the longest", `PROXY UNKNOWN ${"f".repeat(91)}\r\n`, undefined],
  ["version 2, IPv4", headerV2(0x21, 0x11, ipv4), { address: "192.0.2.1", port: 56_324 }],
  ["version 2, IPv6", headerV2(0x21, 0x21, ipv6), { address: "2001:db8::1", port: 56_324 }],
  [
    "version 2, TLVs",
    headerV2(0x21, 0x11, ipv4 + tlv.repeat(3)),
    { address: "192.0.2.1", port: 56_324 },
  ],
  [
    "version 2, the longest",
    headerV2(0x21, 0x11, ipv4.padEnd(4_096, "x")),
    { address: "192.0.2.1", port: 56_324 },
  ],
  ["version 2, LOCAL", headerV2(0x20, 0x11, ipv4), undefined],
  ["version 2, LOCAL without addresses", headerV2(0x20, 0x00, ""), undefined],
  ["version 2, UNSPEC", headerV2(0x21, 0x00, "xyz"), undefined],
  ["version 2, a UNIX socket", headerV2(0x21, 0x31, "\0".repeat(216)), undefined],
];

/** A connection on which pieces arrive as they are. */
class Wire extends PassThrough {
  get socket(): Socket {
    return this as unknown as Socket;
  }

  async feed(...pieces: readonly string[]): Promise<void> {
    for (const piece of pieces) {
      this.write(piece, "latin1");
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function refusalOf(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => "none",
    (error: Error) => error.message,
  );
}

async function textOf(wire: Wire): Promise<string> {
  wire.end();
  const chunks: Buffer[] = [];
  wire.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(wire, "end");
  return Buffer.concat(chunks).toString("latin1");
}

test.each(good)("%s is read, and what follows is put back", async (_name, header, expected) => {
  for (const follows of ["", "E", "EHLO x\r\nMAIL", "\0".repeat(20_000)]) {
    for (const cut of [0, 1, 5, 6, 12, 15, 16, 17, header.length - 1, header.length]) {
      const wire = new Wire();
      const reading = readProxyHeader(wire.socket);
      await wire.feed(...[header.slice(0, cut), header.slice(cut) + follows].filter(Boolean));
      expect(await reading).toEqual(expected);
      expect(wire.listenerCount("readable")).toBe(0);
      expect(await textOf(wire)).toBe(follows);
    }
  }
});

test("headers are read octet by octet, and not one octet beyond", async () => {
  for (const [name, header, expected] of good) {
    if (name === "version 2, the longest") continue;
    const wire = new Wire();
    const reading = readProxyHeader(wire.socket);
    await wire.feed(...header.split(""));
    expect(await reading).toEqual(expected);
    expect(await textOf(wire)).toBe("");
  }
});

test.each([
  ["SMTP", "EHLO x\r\n"],
  ["an octet", "x"],
  ["TLS", "\x16\x03\x01"],
  ["small letters", "proxy TCP4 192.0.2.1 192.0.2.2 1 25\r\n"],
  ["no addresses", "PROXY TCP4\r\n"],
  ["another family", "PROXY TCP4 ::1 ::1 1 25\r\n"],
  ["two families", "PROXY TCP6 ::1 192.0.2.1 1 25\r\n"],
  ["a zone", "PROXY TCP6 fe80::1%eth0 ::1 1 25\r\n"],
  ["a port too high", "PROXY TCP4 192.0.2.1 192.0.2.2 65536 25\r\n"],
  ["a port with a zero in front", "PROXY TCP4 192.0.2.1 192.0.2.2 01 25\r\n"],
  ["no port", "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n"],
  ["two blanks", "PROXY  TCP4 192.0.2.1 192.0.2.2 1 25\r\n"],
  ["a blank at the end", "PROXY TCP4 192.0.2.1 192.0.2.2 1 25 \r\n"],
  ["a CR within", "PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\r\n"],
  ["UDP", "PROXY UDP4 192.0.2.1 192.0.2.2 1 25\r\n"],
  ["UNKNOWN and more", "PROXY UNKNOWNS\r\n"],
  ["a bare LF", "PROXY UNKNOWN\n"],
  ["no end at 107 octets", `PROXY UNKNOWN ${"f".repeat(93)}`],
  ["an end at 108 octets", `PROXY UNKNOWN ${"f".repeat(92)}\r\n`],
  ["version 1 in version 2", headerV2(0x11, 0x11, ipv4)],
  ["an unknown command", headerV2(0x22, 0x11, ipv4)],
  ["IPv4 too short", headerV2(0x21, 0x11, ipv4.slice(1))],
  ["IPv6 too short", headerV2(0x21, 0x21, ipv4)],
  ["too long", headerV2(0x21, 0x11, ipv4, 4_097)],
  ["a broken signature", `${signature.slice(0, -1)}X`],
])("%s is no header, and nothing more is waited for", async (_name, text) => {
  for (const pieces of [[text], text.split("")]) {
    const wire = new Wire();
    const refusal = refusalOf(readProxyHeader(wire.socket));
    await wire.feed(...pieces);
    expect(await refusal).toContain("PROXY");
    expect(wire.listenerCount("readable")).toBe(0);
    expect(wire.listenerCount("end")).toBe(new PassThrough().listenerCount("end"));
  }
});

test("any octets are a header or refused; what is too little waits, for no more than can be a header", async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      signature,
      "PROXY ",
      "TCP4 ",
      "\x21\x11",
      "\x20\0",
      "\0\x0c",
      ipv4,
      "\r\n",
      "UNKNOWN",
    ),
    fc.string({ maxLength: 300, unit: "binary-ascii" }),
  );
  const property = fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
    const wire = new Wire();
    const reading = readProxyHeader(wire.socket).then(
      () => "read",
      () => "refused",
    );
    await wire.feed(...pieces.filter(Boolean));
    const state = await Promise.race([
      reading,
      new Promise((resolve) => setImmediate(resolve, "waiting")),
    ]);
    if (state === "waiting") expect(pieces.join("").length).toBeLessThan(16 + 4_096);
    wire.destroy();
    expect(await reading).toBe(state === "waiting" ? "refused" : state);
  });
  await fc.assert(property, { numRuns: 500 });
});

test("a client that goes away is not waited for", async () => {
  const leaving: readonly ((wire: Wire) => void)[] = [
    (wire) => wire.end(),
    (wire) => wire.destroy(),
    (wire) => wire.destroy(new Error("reset")),
  ];
  for (const leave of leaving) {
    const wire = new Wire();
    // Not ours to hear: the engine listens for it.
    wire.on("error", () => {});
    const refusal = refusalOf(readProxyHeader(wire.socket));
    await wire.feed("PROXY TCP4 ");
    leave(wire);
    expect(await refusal).toContain("has gone");
  }
  const wire = new Wire();
  wire.destroy();
  await expect(readProxyHeader(wire.socket)).rejects.toThrow("has gone");
});

test("a socket flows again, and TLS gets what came with the header", async () => {
  const cert = readFileSync(new URL("../fixtures/localhost.crt", import.meta.url));
  const key = readFileSync(new URL("../fixtures/localhost.key", import.meta.url));
  const answer = async (socket: Socket): Promise<void> => {
    const client = await readProxyHeader(socket);
    const isTls = client?.port === 2;
    const stream = isTls ? new TLSSocket(socket, { isServer: true, cert, key }) : socket;
    stream.on("error", () => {});
    stream.on("data", (chunk) => stream.end(`${client?.address} ${chunk}`));
  };
  await using server = createServer((socket) => void answer(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  for (const [header, follows] of [
    ["PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\nhello", ""],
    ["PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\n", "hello"],
  ] as const) {
    const socket = connect(port, "127.0.0.1");
    socket.write(header);
    if (follows !== "") setImmediate(() => socket.write(follows));
    const [said] = (await once(socket, "data")) as [Buffer];
    expect(said.toString()).toBe("192.0.2.1 hello");
    socket.destroy();
  }

  const raw = connect(port, "127.0.0.1");
  await once(raw, "connect");
  raw.cork();
  raw.write("PROXY TCP4 192.0.2.1 192.0.2.2 2 25\r\n");
  const secure = connectTls({ socket: raw, ca: cert, servername: "localhost" });
  setImmediate(() => raw.uncork());
  secure.write("hello");
  const [said] = (await once(secure, "data")) as [Buffer];
  expect(said.toString()).toBe("192.0.2.1 hello");
  secure.destroy();
});
