import { describe, expect, jest, test } from "@jest/globals";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createGuard } from "../../src/accept/create-guard.ts";
import { open, until } from "./open.ts";

const marked = { admit: { isMarked: true } };

describe("functions of the caller's that throw", () => {
  test("are told once and keep nobody from being ended", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    const fail = (): never => {
      throw new Error("caller");
    };
    await using opened = await open({
      onEvent: fail,
      farewell: fail,
      protect: { admit: { isMarked: true, onActivity: fail } },
    });
    const bodies = await opened.dial();
    await bodies.send("POST");
    opened.connection.enter("body", { isReading: fail });
    const worker = await opened.dial();
    await worker.send("GET");
    opened.connection.enter("work");
    await worker.send("more");
    const idler = await opened.dial();
    await opened.clock.pass("121s");
    await Promise.all([bodies.ended, worker.ended, idler.ended]);
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 0,
      closed: { min_receive_rate: 1, handler_timeout: 1, greeting_timeout: 1 },
    });
    const told = warn.mock.calls.map(([text]) => String(text).split(" ")[0]);
    expect(told).toHaveLength(4);
    expect(new Set(told)).toEqual(new Set(["farewell", "isReading", "onActivity", "onEvent"]));
    warn.mockRestore();
  });
});

describe("an end in the middle of things", () => {
  test("in the event of its admission: the server never sees it", async () => {
    let seen = 0;
    const guards: ReturnType<typeof createGuard>[] = [];
    await using opened = await open({
      onSocket: () => seen++,
      onEvent: ({ type }) => {
        if (type !== "opened") return;
        for (const connection of guards[0]?.connections() ?? []) connection.end("access_denied");
      },
    });
    guards.push(opened.root);
    const client = await opened.dial();
    expect(await client.ended).toBe("reset");
    expect(seen).toBe(0);
    expect(opened.root.counts()).toMatchObject({
      totalConnectionAttempts: 1,
      currentConnections: 0,
      closed: { access_denied: 1 },
    });
  });

  test("in onAdmitted: the server never sees it", async () => {
    let seen = 0;
    await using opened = await open({
      onSocket: () => seen++,
      protect: { onAdmitted: (connection) => connection.end("access_denied") },
    });
    const client = await opened.dial();
    expect(await client.ended).toBe("reset");
    expect(seen).toBe(0);
  });

  test("in the event of another's end, in the same tick", async () => {
    await using opened = await open({
      protect: marked,
      onEvent: (event) => {
        if (event.type === "closed")
          for (const other of opened.root.connections()) other.end("admin_close");
      },
    });
    const clients = [];
    for (let count = 0; count < 5; count++) clients.push(await opened.dial());
    await opened.clock.pass("121s");
    await Promise.all(clients.map(({ ended }) => ended));
    const { closed, currentConnections } = opened.root.counts();
    expect(currentConnections).toBe(0);
    expect(closed).toEqual({ greeting_timeout: 1, admin_close: 4 });
  });

  test("in onActivity, in farewell and in the signal: once", async () => {
    await using opened = await open({
      protect: {
        admit: { isMarked: true, onActivity: (connection) => connection.end("too_large") },
      },
      farewell: (_reason, { connection }) => {
        connection?.end("error_limit");
        return "bye";
      },
    });
    const client = await opened.dial();
    const { connection } = opened;
    connection.signal.addEventListener("abort", () => connection.end("admin_close"));
    await client.send("x");
    connection.enter("work");
    await client.send("y");
    await client.ended;
    await until(() => opened.root.counts().currentConnections === 0);
    expect(opened.root.counts().closed).toEqual({ too_large: 1 });
    expect(opened.closed).toHaveLength(1);
  });

  test("in the middle of a write", async () => {
    await using opened = await open({
      protect: {
        admit: {
          isMarked: true,
          onActivity: (connection) => {
            if (isArmed) connection.end("too_large");
          },
        },
      },
    });
    let isArmed = false;
    const client = await opened.dial();
    client.socket.pause();
    await client.send("GET");
    const { connection } = opened;
    connection.enter("work");
    const { socket } = connection;
    socket.write(Buffer.alloc(16 * 2 ** 20));
    // It waits behind the first, and is written alone: while Node does so, totals cannot be asked.
    socket.write("second");
    isArmed = true;
    client.socket.resume();
    await client.ended;
    await until(() => opened.root.counts().currentConnections === 0);
    expect(opened.root.counts().closed).toEqual({ too_large: 1 });
    expect(opened.closed[0]?.bytesOut).toBe(16 * 2 ** 20);
  });

  test("all that is asked of a connection afterwards changes nothing", async () => {
    await using opened = await open({ protect: marked });
    await opened.dial();
    const first = opened.connection;
    first.end("admin_close");
    await opened.dial();
    const second = opened.connection;
    first.enter("work");
    first.unmark();
    first.authenticated();
    first.end("error_limit");
    first.expect("too_large");
    expect(first.moveTo(opened.root)).toBe(false);
    expect(second.phase).toBe("greeting");
    expect(first).toMatchObject({ phase: "greeting", reason: "admin_close" });
    opened.root.patch({ connectionTimeout: "1s" });
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 1,
      closed: { admin_close: 1 },
    });
  });
});

test("events are published on diagnostics channels too", async () => {
  const heard: unknown[] = [];
  const note = (event: unknown): void => void heard.push(event);
  const channels = ["opened", "refused", "closed", "notice"].map((type) => `conn-policy.${type}`);
  for (const name of channels) subscribe(name, note);
  await using opened = await open({ policy: { maxConnections: 1, whenFull: "refuse" } });
  const client = await opened.dial();
  await client.send("x");
  await opened.dial();
  opened.root.patch({ connectionTimeout: 0 });
  await opened.clock.pass("121s");
  for (const name of channels) unsubscribe(name, note);
  expect(heard).toEqual(opened.events);
  expect(opened.events.map(({ type }) => type)).toEqual(["opened", "refused", "notice", "closed"]);
  expect(opened.closed[0]).toMatchObject({
    guard: "host",
    client: "127.0.0.1",
    phase: "idle",
    reason: "idle_timeout",
    initiator: "server",
    requests: 0,
    bytesIn: 1,
    bytesOut: 0,
    limit: "connectionTimeout",
    limitOrigin: "profile iis-6.0",
  });
});

describe("words that are none, where no type is looked at", () => {
  const reason = "my reason" as "completed";
  const unknown = expect.objectContaining({ code: "ERR_CONN_POLICY_UNKNOWN_REASON" });

  test("a reason is refused, and the connection lives on", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    await client.send("GET");
    const { connection } = opened;
    connection.enter("work");
    expect(() => connection.end(reason)).toThrow(unknown);
    expect(() => connection.expect(reason)).toThrow(unknown);
    expect(() => connection.openChannel().end(reason)).toThrow(unknown);
    expect(connection.reason).toBeUndefined();
    connection.end("access_denied");
    await client.ended;
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 0,
      closed: { access_denied: 1 },
    });
  });

  test.each([
    ["a number", () => 5],
    ["a promise", async () => "late"],
  ])("last words that are %s are not said, and the connection ends", async (_, farewell) => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    await using opened = await open({
      farewell: farewell as unknown as () => string,
      protect: marked,
    });
    const client = await opened.dial();
    await opened.clock.pass("121s");
    await client.ended;
    expect(opened.root.counts()).toMatchObject({ currentConnections: 0 });
    warn.mockRestore();
  });
});
