import { describe, expect, test } from "@jest/globals";
import type { Guard } from "../../src/accept/guard.ts";
import { type Opened, open } from "./open.ts";

const marked = { admit: { isMarked: true } };

describe("moveTo", () => {
  const tree = (opened: Opened, policy = {}): { a: Guard; b: Guard } => ({
    a: opened.guard.child({ name: "a", policy: { connectionTimeout: "60s", ...policy } }),
    b: opened.guard.child({ name: "b" }),
  });

  test("the site's policy is in force, and the site counts", async () => {
    await using opened = await open({ protect: marked });
    const { a, b } = tree(opened);
    const client = await opened.dial();
    await client.send("GET");
    expect(opened.connection.moveTo(a)).toBe(true);
    expect(opened.connection.guard).toBe(a);
    expect(opened.connection.moveTo(b)).toBe(true);
    expect(opened.connection.moveTo(a)).toBe(true);
    expect(a.counts()).toMatchObject({
      totalConnectionAttempts: 2,
      currentConnections: 1,
      closed: { completed: 1 },
    });
    expect(b.counts()).toMatchObject({ currentConnections: 0, closed: { completed: 1 } });
    expect(opened.root.counts()).toMatchObject({ totalConnectionAttempts: 1, closed: {} });
    opened.connection.enter("idle");
    await opened.clock.pass(60_200);
    expect(await client.ended).toBe("fin");
    expect(opened.closed[0]).toMatchObject({
      guard: "a",
      reason: "idle_timeout",
      limitOrigin: "service a",
    });
    expect(a.counts().closed).toEqual({ completed: 1, idle_timeout: 1 });
    expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
  });

  test("a request that is being answered is the site's, one before it is not", async () => {
    await using opened = await open({ protect: marked });
    const { a } = tree(opened);
    await opened.dial();
    const { connection } = opened;
    for (const phase of ["head", "work", "idle", "head", "work"] as const) connection.enter(phase);
    expect(connection.moveTo(a)).toBe(true);
    expect(a.counts().requests).toBe(1);
    expect(opened.guard.counts().requests).toBe(2);
    connection.enter("idle");
    expect(connection.moveTo(opened.guard)).toBe(true);
    expect(a.counts().requests).toBe(1);
    expect(opened.root.counts().requests).toBe(2);
  });

  test("a full site does not take it: it ends, and every level adds up", async () => {
    await using opened = await open({ protect: marked });
    const { a } = tree(opened, { maxConnections: 1, whenFull: "refuse" });
    await opened.dial();
    expect(opened.connection.moveTo(a)).toBe(true);
    const second = await opened.dial();
    expect(opened.connection.moveTo(a)).toBe(false);
    expect(await second.ended).toBe("fin");
    expect(a.counts()).toMatchObject({
      totalConnectionAttempts: 2,
      currentConnections: 1,
      refused: { connection_limit: 1 },
    });
    expect(opened.root.counts()).toMatchObject({
      totalConnectionAttempts: 2,
      currentConnections: 1,
      closed: { connection_limit: 1 },
      refused: {},
    });
  });

  test("a site's limits of one address hold, although nobody asked at the door", async () => {
    await using opened = await open({ protect: marked, isDeaf: true });
    const { a } = tree(opened, { maxConnectionsPerAddress: 1 });
    const connections = [];
    for (let count = 0; count < 2; count++) {
      await opened.dial();
      connections.push(opened.connection.moveTo(a));
    }
    expect(connections).toEqual([true, false]);
    expect(a.counts().refused).toEqual({ address_limit: 1 });
    opened.connections[0]?.end("admin_close");
    await opened.dial();
    expect(opened.connection.moveTo(a)).toBe(true);
  });

  test("a site's limits do not concern those who are trusted", async () => {
    await using opened = await open({ protect: marked, trusted: ["127.0.0.1"] });
    const { a } = tree(opened, { maxConnections: 1, whenFull: "refuse" });
    for (let count = 0; count < 2; count++) {
      await opened.dial();
      expect(opened.connection.moveTo(a)).toBe(true);
    }
  });

  test("a site that shuts down takes nobody", async () => {
    await using opened = await open({ protect: marked });
    const { a } = tree(opened);
    await a.drain();
    const client = await opened.dial();
    expect(opened.connection.moveTo(a)).toBe(false);
    expect(await client.ended).toBe("fin");
    expect(opened.root.counts().closed).toEqual({ shutdown: 1 });
  });

  test("a guard of another tree is a mistake", async () => {
    await using opened = await open();
    await using other = await open({ name: "other" });
    await opened.dial();
    expect(() => opened.connection.moveTo(other.root)).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_FOREIGN_GUARD" }),
    );
  });
});
