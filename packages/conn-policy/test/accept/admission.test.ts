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
