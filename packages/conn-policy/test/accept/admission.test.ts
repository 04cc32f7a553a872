import { describe, expect, test } from "@jest/globals";
import type { Guard } from "../../src/accept/guard.ts";
import { type Opened, open } from "./open.ts";

const marked = { admit: { isMarked: true } };

/** A client that has asked for something: it is not to be displaced. */
async function busy(opened: Opened): Promise<Awaited<ReturnType<Opened["dial"]>>> {
  const client = await opened.dial();
  await client.send("x");
  opened.connection.enter("work");
  return client;
}

describe("maxConnections", () => {
  test("a newcomer takes the place of the oldest that has asked for nothing", async () => {
    await using opened = await open({ protect: marked, policy: { maxConnections: 2 } });
    const first = await opened.dial();
    await opened.clock.pass("1s");
    const second = await opened.dial();
    const third = await opened.dial();
    expect([first.state, second.state, third.state]).toEqual(["reset", "open", "open"]);
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 2,
      maximumConnections: 2,
      totalConnectionAttempts: 3,
      closed: { connection_limit: 1 },
      refused: {},
    });
  });

  test("one in the middle of a head may be displaced, one that is busy or idle may not", async () => {
    await using opened = await open({ protect: marked, policy: { maxConnections: 3 } });
    const worker = await busy(opened);
    const idler = await busy(opened);
    opened.connection.enter("idle");
    const dripper = await opened.dial();
    await dripper.send("GET");
    const newcomer = await opened.dial();
    expect([worker.state, idler.state, dripper.state, newcomer.state]).toEqual([
      "open",
      "open",
      "reset",
      "open",
    ]);
  });

  test("when all are busy the newcomer is refused, and told", async () => {
    await using opened = await open({
      protect: marked,
      policy: { maxConnections: 1 },
      farewell: (reason, { connection }) =>
        connection === undefined ? `busy: ${reason}\r\n` : undefined,
    });
    const worker = await busy(opened);
    const newcomer = await opened.dial();
    expect(await newcomer.ended).toBe("fin");
    expect(newcomer.text).toBe("busy: connection_limit\r\n");
    expect(worker.state).toBe("open");
    expect(opened.root.counts()).toMatchObject({
      totalConnectionAttempts: 2,
      refused: { connection_limit: 1 },
    });
    expect(opened.events.filter(({ type }) => type === "refused")).toEqual([
      expect.objectContaining({
        guard: "host",
        level: "host",
        reason: "connection_limit",
        client: "127.0.0.1",
      }),
    ]);
  });

  test("whenFull: refuse displaces nobody", async () => {
    const policy = { maxConnections: 1, whenFull: "refuse" } as const;
    await using opened = await open({ protect: marked, policy });
    const first = await opened.dial();
    const second = await opened.dial();
    expect(await second.ended).toBe("fin");
    expect(first.state).toBe("open");
  });

  test("the limits of all levels hold", async () => {
    let site: Guard | undefined;
    await using opened = await open({
      protect: marked,
      policy: { maxConnections: 3, whenFull: "refuse" },
      at: (root) => {
        site = root
          .child({ name: "http", policy: { maxConnections: 2 } })
          .child({ name: "default", policy: { maxConnections: 1 } });
        return site;
      },
    });
    await opened.dial();
    expect(await (await opened.dial()).ended).toBe("fin");
    expect(opened.events.at(-1)).toMatchObject({ type: "refused", level: "http/default" });
    site?.patch({ maxConnections: 9 });
    await opened.dial();
    expect(await (await opened.dial()).ended).toBe("fin");
    expect(opened.events.at(-1)).toMatchObject({ type: "refused", level: "http" });
    for (const level of [opened.root, opened.root.children[0], site]) {
      expect(level?.counts()).toMatchObject({
        totalConnectionAttempts: 4,
        currentConnections: 2,
        refused: { connection_limit: 2 },
      });
    }
  });

  test("a limit that was lowered below what is there costs nobody the connection in vain", async () => {
    await using opened = await open({ protect: marked, policy: { maxConnections: 5 } });
    const clients = [await opened.dial(), await opened.dial(), await opened.dial()];
    opened.root.patch({ maxConnections: 1 });
    const newcomer = await opened.dial();
    expect(await newcomer.ended).toBe("fin");
    expect(clients.map(({ state }) => state)).toEqual(["open", "open", "open"]);
  });

  test("nobody is displaced for a newcomer who may not come in anyway", async () => {
    await using opened = await open({
      protect: marked,
      policy: { maxConnectionsPerAddress: 1 },
      at: (root) => root.child({ name: "site", policy: { maxConnections: 1 } }),
    });
    const first = await opened.dial();
    const second = await opened.dial();
    expect(await second.ended).toBe("fin");
    expect(first.state).toBe("open");
    expect(opened.root.counts().refused).toEqual({ address_limit: 1 });
  });
});

describe("limits of one address", () => {
  test("hold for each address alone", async () => {
    await using opened = await open({ policy: { maxConnectionsPerAddress: 2 } });
    const here = [await opened.dial(), await opened.dial(), await opened.dial()];
    const there = await opened.dial({ localAddress: "127.0.0.2" });
    expect(await here[2]?.ended).toBe("fin");
    expect(there.state).toBe("open");
    expect(opened.root.counts().refused).toEqual({ address_limit: 1 });
    here[0]?.socket.destroy();
    await opened.clock.pass(0);
    expect((await opened.dial()).state).toBe("open");
  });

  test("by rate: so many a second, and as many again after it", async () => {
    await using opened = await open({ policy: { maxConnectionRate: "3/s" } });
    const clients = [];
    for (let count = 0; count < 5; count++) clients.push(await opened.dial());
    expect(await clients[4]?.ended).toBe("fin");
    expect(opened.root.counts().refused).toEqual({ rate_limit: 2 });
    await opened.clock.pass("1s");
    expect((await opened.dial()).state).toBe("open");
  });

  test("do not concern those who are trusted", async () => {
    const policy = { maxConnectionsPerAddress: 1, maxConnections: 1, maxConnectionRate: 1 };
    await using opened = await open({ policy, trusted: ["127.0.0.0/8"] });
    for (let count = 0; count < 3; count++) expect((await opened.dial()).state).toBe("open");
    expect(opened.root.counts().currentConnections).toBe(3);
  });

  test("that come by a reload count who is there already", async () => {
    await using opened = await open({ isDeaf: true });
    await opened.dial();
    await opened.dial();
    opened.root.patch({ maxConnectionsPerAddress: 2 });
    expect(await (await opened.dial()).ended).toBe("fin");
    opened.connections[0]?.end("admin_close");
    opened.connections[1]?.end("admin_close");
    await opened.clock.pass(0);
    expect((await opened.dial()).state).toBe("open");
    expect((await opened.dial()).state).toBe("open");
    expect(await (await opened.dial()).ended).toBe("fin");
  });
});

describe("actFor", () => {
  const proxied = {
    admit: { isMarked: true, isProxy: (address: string) => address === "127.0.0.1" },
  };

  test("clients behind a proxy are counted by their own addresses, and known by them", async () => {
    await using opened = await open({ protect: proxied, policy: { maxConnectionsPerAddress: 1 } });
    const connections = [];
    for (const address of ["192.0.2.1", "192.0.2.2"]) {
      expect((await opened.dial()).state).toBe("open");
      const { connection } = opened;
      expect(connection.actFor(address)).toBe(true);
      expect(connection.explain().client).toBe(address);
      connections.push(connection);
    }
    const third = await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(false);
    expect(await third.ended).toBe("fin");
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 2,
      refused: {},
      closed: { address_limit: 1 },
    });
    expect(opened.closed).toEqual([
      expect.objectContaining({ client: "192.0.2.1", reason: "address_limit" }),
    ]);
    connections[0]?.end("admin_close");
    await opened.clock.pass(0);
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(true);
    // Nothing of it was counted under the proxy's.
    expect((await opened.dial()).state).toBe("open");
    expect((await opened.dial({ localAddress: "127.0.0.2" })).state).toBe("open");
    expect(await (await opened.dial({ localAddress: "127.0.0.2" })).ended).toBe("fin");
  });

  test("so is the rate of new connections, at each level", async () => {
    await using opened = await open({
      protect: proxied,
      at: (root) => root.child({ name: "site", policy: { maxConnectionRate: "1/s" } }),
    });
    const taken = [];
    for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.2"]) {
      await opened.dial();
      taken.push(opened.connection.actFor(address));
    }
    expect(taken).toEqual([true, true, false]);
    expect(opened.root.counts().closed).toEqual({ rate_limit: 1 });
  });

  test("who is trusted is not counted behind a proxy either", async () => {
    await using opened = await open({
      protect: proxied,
      policy: { maxConnectionsPerAddress: 1 },
      trusted: ["192.0.2.0/24"],
    });
    for (let count = 0; count < 2; count++) {
      await opened.dial();
      expect(opened.connection.actFor("192.0.2.9")).toBe(true);
    }
  });

  test("a limit that comes by a reload knows who is behind the proxy", async () => {
    await using opened = await open({ protect: proxied, isDeaf: true });
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(true);
    opened.root.patch({ maxConnectionsPerAddress: 1 });
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.2")).toBe(true);
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(false);
    // One that has ended acts for nobody.
    expect(opened.connection.actFor("192.0.2.3")).toBe(false);
  });
});

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
