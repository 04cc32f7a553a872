import { createHash } from "node:crypto";
import { type Server as HttpServer, createServer as createHttpServer, request } from "node:http";
import { createServer as createHttpsServer, request as secureRequest } from "node:https";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";
import type { Duplex } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { Shaper, type Shaping } from "../../src/bandwidth/shaper.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { mib, pipeOf } from "./rig.ts";

const secret = { ciphers: "PSK", minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;
const psk = Buffer.alloc(32, 1);
const serverSecret = { ...secret, pskCallback: (): Buffer => psk };
const clientSecret = {
  ...secret,
  pskCallback: () => ({ psk, identity: "test" }),
  checkServerIdentity: () => undefined,
  agent: false,
} as const;

const data = Buffer.alloc(2 * mib);
for (let index = 0; index < data.length; index += 4) data.writeUInt32LE(index, index);

function digest(chunks: Buffer | readonly Buffer[]): string {
  const hash = createHash("sha1");
  for (const chunk of Array.isArray(chunks) ? (chunks as readonly Buffer[]) : [chunks as Buffer]) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listen(server: Server | HttpServer): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function collect(stream: Duplex | NodeJS.ReadableStream): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return chunks;
}

/** Shapes every connection of a server in one pipe. */
function shapeAll(server: Server | HttpServer, event: string, rate: number): Shaper {
  const shaper = new Shaper(systemClock);
  const pipe = pipeOf(rate);
  server.on(event, (stream: Socket) => {
    shaper.attach({ stream, socket: stream, pipe, received: () => stream.bytesRead });
  });
  return shaper;
}

const webServers = [
  ["http", createHttpServer, "connection", request],
  [
    "https",
    (...on: Parameters<typeof createHttpServer>) => createHttpsServer(serverSecret, on[0] as never),
    "secureConnection",
    secureRequest,
  ],
] as const;

describe.each(webServers)("%s", (_name, create, event, ask) => {
  test("a response keeps to the rate and arrives whole", async () => {
    const server = create((_request, response) => void response.end(data)) as HttpServer;
    const shaper = shapeAll(server, event, 2 * mib);
    await using listening = await listen(server);
    const begin = performance.now();
    const chunks = await new Promise<Buffer[]>((resolve, reject) => {
      const sent = ask({ ...clientSecret, host: "127.0.0.1", port: listening.port }, (response) => {
        collect(response).then(resolve, reject);
      });
      sent.on("error", reject).end();
    });
    expect(digest(chunks)).toBe(digest(data));
    expect(performance.now() - begin).toBeGreaterThan(900);
    expect(shaper.waiting).toBe(0);
  });

  test("small responses on one connection, in pieces, arrive in order", async () => {
    const server = create((_request, response) => {
      for (let index = 0; index < 100; index++) response.write(`line ${index}\n`);
      response.end();
    }) as HttpServer;
    const shaper = shapeAll(server, event, 20_000);
    await using listening = await listen(server);
    for (let count = 0; count < 3; count++) {
      const chunks = await new Promise<Buffer[]>((resolve, reject) => {
        const options = { ...clientSecret, host: "127.0.0.1", port: listening.port };
        const sent = ask(options, (response) => void collect(response).then(resolve, reject));
        sent.on("error", reject).end();
      });
      const expected = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join("");
      expect(Buffer.concat(chunks).toString()).toBe(expected);
    }
    expect(shaper.waiting).toBe(0);
  });

  test("an upload keeps to the rate and arrives whole", async () => {
    let took = 0;
    let received = "";
    const begin = performance.now();
    const server = create((incoming, response) => {
      const finish = async (): Promise<void> => {
        received = digest(await collect(incoming));
        took = performance.now() - begin;
        response.end();
      };
      void finish();
    }) as HttpServer;
    shapeAll(server, event, 2 * mib);
    await using listening = await listen(server);
    await new Promise((resolve, reject) => {
      const options = { ...clientSecret, method: "PUT", host: "127.0.0.1", port: listening.port };
      const sent = ask(options, (response) => void response.resume().on("end", resolve));
      sent.on("error", reject).end(data);
    });
    expect(received).toBe(digest(data));
    expect(took).toBeGreaterThan(800);
  });
});

describe("net", () => {
  test("writes of all kinds, and the end, arrive in order", async () => {
    const server = createServer((socket) => {
      socket.cork();
      socket.write("corked ");
      socket.write("c0", "hex");
      socket.write(data.subarray(0, 300_000));
      socket.uncork();
      socket.write("plain ");
      socket.end("end");
    });
    const shaper = shapeAll(server, "connection", mib);
    await using listening = await listen(server);
    const socket = connect(listening.port, "127.0.0.1");
    const expected = ["corked ", Buffer.from([0xc0]), data.subarray(0, 300_000), "plain ", "end"];
    const chunks = await collect(socket);
    expect(digest(chunks)).toBe(digest(expected.map((part) => Buffer.from(part as string))));
    expect(shaper.waiting).toBe(0);
  });

  test("an echo is paid both ways", async () => {
    const server = createServer((socket) => void socket.pipe(socket));
    const shaper = shapeAll(server, "connection", 2 * mib);
    await using listening = await listen(server);
    const begin = performance.now();
    const socket = connect(listening.port, "127.0.0.1");
    const sent = data.subarray(0, mib);
    socket.end(sent);
    expect(digest(await collect(socket))).toBe(digest(sent));
    expect(performance.now() - begin).toBeGreaterThan(900);
    expect(shaper.waiting).toBe(0);
  });

  test("a client that goes away leaves nothing waiting", async () => {
    const told: unknown[] = [];
    let shaping: Shaping | undefined;
    let onClosed = (): void => {};
    const closed = new Promise<void>((resolve) => (onClosed = resolve));
    const shaper = new Shaper(systemClock);
    const server = createServer((socket) => {
      shaping = shaper.attach({
        stream: socket,
        socket,
        pipe: pipeOf(20_000),
        received: () => socket.bytesRead,
      });
      socket.on("error", () => {});
      socket.on("close", onClosed);
      socket.write(data, (error) => told.push(error));
    });
    await using listening = await listen(server);
    const socket = connect(listening.port, "127.0.0.1");
    socket.once("data", () => socket.resetAndDestroy());
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(shaper.waiting).toBe(0);
    expect(shaping?.isHolding).toBe(false);
    expect(told).toHaveLength(1);
    expect(told[0]).toBeTruthy();
  });

  test("stop in the middle lets the rest go, and gives the socket back", async () => {
    const shaper = new Shaper(systemClock);
    let served: Socket | undefined;
    const server = createServer((socket) => {
      served = socket;
      const shaping = shaper.attach({
        stream: socket,
        socket,
        pipe: pipeOf(20_000),
        received: () => socket.bytesRead,
      });
      socket.end(data);
      setTimeout(() => shaping.stop(), 50);
    });
    await using listening = await listen(server);
    const chunks = await collect(connect(listening.port, "127.0.0.1"));
    expect(digest(chunks)).toBe(digest(data));
    expect(shaper.waiting).toBe(0);
    const left = Object.keys(served ?? {}).filter((key) =>
      /^_(write|writev|unrefTimer)$/.test(key),
    );
    expect(left).toEqual([]);
  });
});
