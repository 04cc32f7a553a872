import { describe, expect, test } from "@jest/globals";
import { type Client, type Opened, open } from "./open.ts";

const marked = { admit: { isMarked: true } };

async function phases(opened: Opened): Promise<{ idle: Client; busy: Client; waiting: Client }> {
  const waiting = await opened.dial();
  const idle = await opened.dial();
  await idle.send("x");
  opened.connection.enter("idle");
  const busy = await opened.dial();
  await busy.send("x");
  opened.connection.enter("work");
  return { idle, busy, waiting };
}

describe("drain", () => {
  test("idle ones go now, busy ones at their next request boundary", async () => {
    await using opened = await open({ protect: marked });
    const { idle, busy, waiting } = await phases(opened);
    const busyConnection = opened.connection;
    let isDone = false;
    const drained = opened.root.drain().then(() => (isDone = true));
    await opened.clock.pass("1s");
    expect(await idle.ended).toBe("fin");
    expect(await waiting.ended).toBe("fin");
    expect(busy.state).toBe("open");
    expect(isDone).toBe(false);
    expect(busyConnection.lastRequestReason()).toBe("shutdown");
    busyConnection.enter("send");
    busyConnection.enter("idle");
    await drained;
    expect(await busy.ended).toBe("fin");
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 0,
      closed: { shutdown: 3 },
    });
  });

  test("who is busy for too long is ended after drainTimeout", async () => {
    await using opened = await open({ protect: marked, policy: { drainTimeout: "10s" } });
    const { busy } = await phases(opened);
    const drained = opened.root.drain();
    await opened.clock.pass("9900ms");
    expect(busy.state).toBe("open");
    await opened.clock.pass("200ms");
    await drained;
    expect(await busy.ended).toBe("reset");
    expect(opened.root.counts().closed).toEqual({ shutdown: 2, shutdown_timeout: 1 });
  });

  test("each site has its own patience", async () => {
    await using opened = await open({
      protect: marked,
      policy: { drainTimeout: "10s" },
      at: (root) => root.child({ name: "patient", policy: { drainTimeout: "20s" } }),
    });
    const { busy } = await phases(opened);
    const drained = opened.root.drain();
    await opened.clock.pass("19900ms");
    expect(busy.state).toBe("open");
    await opened.clock.pass("200ms");
    await drained;
    expect(opened.root.counts().closed).toEqual({ shutdown: 2, shutdown_timeout: 1 });
  });

  test("newcomers are refused, also by guards that are made later", async () => {
    await using opened = await open();
    await opened.root.drain();
    expect(opened.root.isDraining).toBe(true);
    expect(opened.root.child({ name: "late" }).isDraining).toBe(true);
    expect(await (await opened.dial()).ended).toBe("fin");
    expect(opened.root.counts().refused).toEqual({ shutdown: 1 });
  });

  test("of a site leaves the others alone", async () => {
    await using opened = await open({ at: (root) => root.child({ name: "a" }) });
    const other = opened.root.child({ name: "b" });
    const client = await opened.dial();
    await other.drain();
    expect(client.state).toBe("open");
    expect(opened.guard.isDraining).toBe(false);
  });

  test("who begins a request before its turn comes may finish it", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    await client.send("x");
    opened.connection.enter("idle");
    const drained = opened.root.drain();
    opened.connection.enter("work");
    await opened.clock.pass("5s");
    expect(client.state).toBe("open");
    opened.connection.enter("idle");
    await drained;
    expect(opened.root.counts().closed).toEqual({ shutdown: 1 });
  });

  test("says goodbye", async () => {
    await using opened = await open({ farewell: (reason) => `bye: ${reason}\r\n` });
    const client = await opened.dial();
    await opened.root.drain();
    await client.ended;
    expect(client.text).toBe("bye: shutdown\r\n");
  });
});

test("disposal ends all", async () => {
  await using opened = await open({ protect: marked });
  const { busy } = await phases(opened);
  await opened.root[Symbol.asyncDispose]();
  expect(await busy.ended).toBe("fin");
  expect(opened.root.counts()).toMatchObject({ currentConnections: 0, closed: { shutdown: 3 } });
});
