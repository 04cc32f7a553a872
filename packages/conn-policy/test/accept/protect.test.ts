import { describe, expect, test } from "@jest/globals";
import { EventEmitter } from "node:events";
import { type Server, createServer as createHttp } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import express from "express";
import { FtpSrv } from "ftp-srv";
import { SMTPServer } from "smtp-server";
import { createGuard } from "../../src/accept/create-guard.ts";
import type { Protectable } from "../../src/accept/guard.ts";
import type { PolicyInput } from "../../src/policy/policy.ts";
import { type Client, type Opened, open, until } from "./open.ts";

const tickMs = 64;

/** Sends a line and waits for the answer to it. */
async function ask(client: Client, line: string, answer: RegExp): Promise<void> {
  client.text = "";
  client.socket.write(line);
  await until(() => answer.test(client.text));
}

async function expectIdleEnd(opened: Opened, client: Client, ms: number): Promise<void> {
  await opened.clock.pass(ms - 2 * tickMs);
  expect(client.state).toBe("open");
  await opened.clock.pass(4 * tickMs);
  await client.ended;
  await until(() => opened.root.counts().currentConnections === 0);
  expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
  expect(opened.closed[0]).toMatchObject({ reason: "idle_timeout", client: "127.0.0.1" });
}

describe("unchanged servers", () => {
  test("Express on node:http", async () => {
    const app = express();
    app.get("/", (_, response) => void response.send("hello"));
    const server = createHttp(app);
    // Node would close it after 5 s of real time.
    server.keepAliveTimeout = 0;
    await using opened = await open({ server });
    const client = await opened.dial();
    await ask(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", /hello$/u);
    await opened.clock.pass("100s");
    await ask(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", /hello$/u);
    await expectIdleEnd(opened, client, 120_000);
  });

  test("SMTPServer", async () => {
    const policy: PolicyInput = { connectionTimeout: "10m" };
    const smtp = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"] });
    await using opened = await openHolder(smtp, smtp.server, { policy });
    const client = await opened.dial();
    await until(() => client.text.startsWith("220"));
    await ask(client, "EHLO a\r\n", /^250 /mu);
    await opened.clock.pass("9m");
    await ask(client, "NOOP\r\n", /^250 /mu);
    await expectIdleEnd(opened, client, 600_000);
  });

  test("FtpSrv", async () => {
    const log = { ...console, child: () => log, trace() {}, debug() {}, info() {}, warn() {} };
    const options = { url: "ftp://127.0.0.1:0", anonymous: true, log } as never;
    const ftp = new FtpSrv(options);
    ftp.on("login", (_, resolve) => resolve({ root: tmpdir() }));
    const { server } = ftp as unknown as { server: Server };
    await using opened = await openHolder(ftp, server, {});
    const client = await opened.dial();
    await until(() => client.text.startsWith("220"));
    await ask(client, "USER anonymous\r\n", /^(?:230|331)/mu);
    await ask(client, "PASS x\r\n", /^2\d\d/mu);
    await opened.clock.pass("100s");
    await ask(client, "NOOP\r\n", /^200/mu);
    await expectIdleEnd(opened, client, 120_000);
  });
});

/** As {@link open}, for what holds its server as `server`. */
async function openHolder(
  holder: Protectable,
  server: Server | import("node:net").Server,
  options: { policy?: PolicyInput },
): Promise<Opened> {
  const opened = await open({ ...options, server });
  opened.undo();
  // By its holder this time.
  opened.guard.protect(holder);
  return opened;
}

describe("protect", () => {
  test("listeners that are added later are guarded as well", async () => {
    const server = createServer();
    await using opened = await open({ server, policy: { maxConnections: 1, whenFull: "refuse" } });
    const seen: unknown[] = [];
    server.on("connection", (socket) => seen.push(opened.guard.connectionOf(socket)?.phase));
    server.prependListener("connection", (socket) =>
      seen.push(opened.guard.connectionOf(socket)?.phase),
    );
    await opened.dial();
    expect(seen).toEqual(["greeting", "greeting"]);
    expect(await (await opened.dial()).ended).toBe("fin");
    expect(seen).toHaveLength(2);
  });

  test("is undone for new connections; the others stay guarded", async () => {
    await using opened = await open();
    const guarded = await opened.dial();
    opened.undo();
    opened.undo();
    const free = await opened.dial();
    expect(opened.root.counts().totalConnectionAttempts).toBe(1);
    expect(Object.hasOwn(opened.server, "emit")).toBe(false);
    await opened.clock.pass("121s");
    expect(await guarded.ended).toBe("fin");
    expect(free.state).toBe("open");
    opened.guard.protect(opened.server);
    await opened.dial();
    expect(opened.root.counts().totalConnectionAttempts).toBe(2);
    await new Promise<void>((resolve) => {
      free.socket.once("close", () => resolve());
      free.socket.destroy();
    });
  });

  test("is undone also beneath what somebody put on top", async () => {
    await using opened = await open();
    const { server } = opened;
    const emit: EventEmitter["emit"] = server.emit.bind(server);
    let seen = 0;
    Object.assign(server, {
      emit: (event: string, ...args: unknown[]) => {
        seen++;
        return emit(event, ...args);
      },
    });
    opened.undo();
    const client = await opened.dial();
    expect(seen).toBe(1);
    expect(opened.root.counts().totalConnectionAttempts).toBe(0);
    client.socket.destroy();
  });

  test("twice is a mistake", () => {
    const server = createServer();
    const guard = createGuard();
    const undo = guard.protect(server);
    const again = () => createGuard().protect({ server });
    expect(again).toThrow(expect.objectContaining({ code: "ERR_CONN_POLICY_ALREADY_PROTECTED" }));
    undo();
    expect(again).not.toThrow();
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 80],
    ["an object", {}],
    ["what holds none", { server: {} }],
    ["a function", () => {}],
    ["Express' app", express()],
  ])("%s is not a server", (_, value) => {
    expect(() => createGuard().protect(value as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_NOT_A_SERVER" }),
    );
  });

  test("what is no socket passes", () => {
    const server = new EventEmitter();
    const guard = createGuard();
    guard.protect(server);
    const seen: unknown[] = [];
    server.on("connection", (value) => seen.push(value));
    server.emit("connection", "not a socket");
    expect(seen).toEqual(["not a socket"]);
  });
});
