import { describe, expect, jest, test } from "@jest/globals";
import { settle } from "../../src/testing/manual-clock.ts";
import { open, until } from "./open.ts";

const tickMs = 64;

describe("last words", () => {
  test("are said, then the connection is closed", async () => {
    await using opened = await open({ farewell: (reason) => `421 ${reason}\r\n` });
    const client = await opened.dial();
    await client.send("x");
    await opened.clock.pass("121s");
    expect(await client.ended).toBe("fin");
    expect(client.text).toBe("421 idle_timeout\r\n");
    await until(() => opened.root.counts().currentConnections === 0);
    expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
  });

  test("know the reason, the phase, the policy, the connection and its level", async () => {
    const asked: unknown[] = [];
    await using opened = await open({
      protect: { admit: { isMarked: true } },
      farewell: (reason, context) => void asked.push([reason, context]),
    });
    await opened.dial();
    const { connection } = opened;
    connection.enter("work");
    connection.end("error_limit");
    expect(asked).toEqual([
      [
        "error_limit",
        { phase: "work", policy: opened.root.policy, connection, guard: opened.guard },
      ],
    ]);
  });

  test("a peer that does not read them is destroyed two seconds later", async () => {
    await using opened = await open({
      farewell: () => Buffer.alloc(16 * 2 ** 20),
      policy: { loginTimeout: "30s" },
    });
    const client = await opened.dial();
    client.socket.pause();
    const { connection } = opened;
    // Its login is overdue as well, which is no reason to give it less time.
    await opened.clock.pass("30064ms");
    await opened.clock.pass(tickMs);
    expect(connection.reason).toBe("login_timeout");
    await opened.clock.pass(2_000 - 2 * tickMs);
    expect(connection.socket.destroyed).toBe(false);
    await opened.clock.pass(4 * tickMs);
    expect(connection.socket.destroyed).toBe(true);
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 0,
      closed: { login_timeout: 1 },
    });
    expect(opened.closed).toHaveLength(1);
  });

  test("a peer that reads them, but does not close, is destroyed as well", async () => {
    await using opened = await open({ farewell: () => "bye", allowHalfOpen: true });
    const client = await opened.dial({ allowHalfOpen: true });
    await client.send("x");
    opened.connection.end("admin_close");
    await settle(8);
    expect(client.text).toBe("bye");
    expect(opened.root.counts().currentConnections).toBe(1);
    await opened.clock.pass(2_000 + 2 * tickMs);
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 0,
      closed: { admin_close: 1 },
    });
  });

  test("a refused peer that does not read them is destroyed two seconds later", async () => {
    await using opened = await open({
      policy: { maxConnections: 1, whenFull: "refuse" },
      farewell: () => "busy\r\n",
      allowHalfOpen: true,
    });
    await opened.dial();
    const refused = await opened.dial({ allowHalfOpen: true });
    expect(refused.text).toBe("busy\r\n");
    const sockets = (): Promise<number> =>
      new Promise((resolve) => opened.server.getConnections((_, count) => resolve(count)));
    expect(await sockets()).toBe(2);
    await opened.clock.pass("2100ms");
    expect(await sockets()).toBe(1);
    // It has read all: the FIN was first, what came later it does not even notice.
    expect(["fin", "reset"]).toContain(await refused.ended);
  });

  test("that cannot be found do not matter", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    await using opened = await open({
      policy: { maxConnections: 1, whenFull: "refuse" },
      farewell: () => {
        throw new Error("no words");
      },
    });
    const client = await opened.dial();
    const refused = await opened.dial();
    expect(await refused.ended).toBe("fin");
    await opened.clock.pass("121s");
    expect(await client.ended).toBe("fin");
    expect(opened.root.counts()).toMatchObject({
      closed: { greeting_timeout: 1 },
      refused: { connection_limit: 1 },
    });
    expect(warn.mock.calls).toEqual([
      [
        "farewell has thrown; this is told once",
        expect.objectContaining({ detail: expect.stringContaining("no words") }),
      ],
    ]);
    warn.mockRestore();
  });
});

describe("signal", () => {
  test("is aborted with the reason", async () => {
    await using opened = await open();
    const client = await opened.dial();
    const { connection } = opened;
    const { signal } = connection;
    const heard: unknown[] = [];
    signal.addEventListener("abort", () => heard.push(signal.reason));
    await client.send("x");
    await opened.clock.pass("121s");
    expect(heard).toEqual(["idle_timeout"]);
    expect(connection.signal).toBe(signal);
  });

  test("asked for later tells it too", async () => {
    await using opened = await open();
    const client = await opened.dial();
    client.socket.destroy();
    await until(() => opened.connection.reason !== undefined);
    expect(opened.connection.signal.aborted).toBe(true);
    expect(opened.connection.signal.reason).toBe(opened.connection.reason);
  });
});

describe("who closes without us", () => {
  test.each([
    ["closes", "client_close"],
    ["resets", "client_reset"],
  ])("a client that %s", async (how, reason) => {
    await using opened = await open();
    const client = await opened.dial();
    await client.send("x");
    if (how === "closes") client.socket.end();
    else client.socket.resetAndDestroy();
    await until(() => opened.root.counts().currentConnections === 0);
    expect(opened.root.counts().closed).toEqual({ [reason]: 1 });
    expect(opened.closed[0]).toMatchObject({ reason, initiator: "client", phase: "idle" });
  });

  test("the server's own code", async () => {
    await using opened = await open();
    const client = await opened.dial();
    opened.connection.socket.destroy();
    expect(await client.ended).toBe("fin");
    expect(opened.closed[0]).toMatchObject({ reason: "completed", initiator: "server" });
  });

  test("the server's own code, for a reason it has told", async () => {
    await using opened = await open();
    await opened.dial();
    opened.connection.expect("protocol_error");
    opened.connection.expect("too_large");
    opened.connection.socket.destroy();
    await settle();
    expect(opened.root.counts().closed).toEqual({ protocol_error: 1 });
  });

  test("the server's own code, with an error of its own", async () => {
    await using opened = await open();
    await opened.dial();
    opened.connection.socket.destroy(new Error("own"));
    await settle();
    expect(opened.root.counts().closed).toEqual({ io_error: 1 });
  });
});
