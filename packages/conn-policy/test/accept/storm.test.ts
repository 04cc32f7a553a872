import { expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import type { Connection } from "../../src/accept/connection.ts";
import { createGuard } from "../../src/accept/create-guard.ts";
import type { GuardNode } from "../../src/accept/guard-node.ts";
import type { Guard } from "../../src/accept/guard.ts";
import type { Clock } from "../../src/clock/clock.ts";
import type { GuardEvent } from "../../src/report/event.ts";
import { createManualClock, settle } from "../../src/testing/manual-clock.ts";
import { type Client, open, until } from "./open.ts";

/** Numerical Recipes' generator: the same storm every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function expectBalance(guard: Guard): void {
  const { totalConnectionAttempts, currentConnections, refused, closed } = guard.counts();
  expect(sum(refused) + sum(closed) + currentConnections).toBe(totalConnectionAttempts);
  for (const child of guard.children) expectBalance(child);
}

/** What one client of the storm does, by chance. */
function behave(client: Client, random: (below: number) => number): void {
  const { socket } = client;
  switch (random(7)) {
    case 0:
      socket.end();
      break;
    case 1:
      socket.resetAndDestroy();
      break;
    case 2:
      socket.end("request");
      break;
    case 3:
      socket.write("request");
      socket.pause();
      break;
    case 4:
      socket.write("x".repeat(random(100_000)));
      setImmediate(() => socket.destroy());
      break;
    case 5:
      socket.write("request");
      break;
    default:
  }
}

const steps = ["work", "body", "send", "idle", "head"] as const;

/** What the server does with it, by chance. */
function serve(
  connection: Connection,
  sites: readonly Guard[],
  random: (n: number) => number,
): void {
  const { socket } = connection;
  socket.on("data", () => {
    if (random(3) === 0) connection.moveTo(sites[random(sites.length)] as Guard);
    connection.enter(steps[random(steps.length)] ?? "idle");
    if (random(3) === 0 && socket.writable) socket.write("y".repeat(random(200_000)));
    if (random(10) === 0) connection.end("protocol_error");
    if (random(10) === 0) socket.destroy();
  });
}

test("a storm of 2,000 clients: each is counted once, at every level", async () => {
  const random = createRandom(20_261_121);
  const sites: Guard[] = [];
  const ids: number[] = [];
  const onEvent = (event: GuardEvent): void => {
    if (event.type === "closed") ids.push(event.id);
  };
  await using opened = await open({
    onEvent,
    policy: { maxConnections: 150, headerWaitTimeout: "20s", connectionTimeout: "60s" },
    farewell: () => (random(2) === 0 ? "bye\r\n" : undefined),
    protect: { admit: { isMarked: true } },
    at: (root) => {
      const service = root.child({ name: "service", policy: { maxConnections: 120 } });
      const full = { maxConnections: 40, whenFull: "refuse" } as const;
      sites.push(service.child({ name: "a", policy: full }), service.child({ name: "b" }));
      return service;
    },
    onSocket: (_, connection) => {
      if (connection !== undefined) serve(connection, sites, random);
    },
  });
  const { root, clock, guard } = opened;
  for (let round = 0; round < 40; round++) {
    const clients = await Promise.all(Array.from({ length: 50 }, () => opened.dial()));
    for (const client of clients) behave(client, random);
    await settle(4);
    if (round % 3 === 0) await clock.pass(random(9_000));
    if (round % 10 === 0) root.patch({ connectionTimeout: `${30 + random(60)}s` });
    expectBalance(root);
    expect(root.counts().currentConnections).toBeLessThanOrEqual(150);
    expect(guard.counts().currentConnections).toBeLessThanOrEqual(120);
  }
  await clock.pass("400s");
  // A response that the server never ends has no limit: the silence is its own.
  for (const connection of root.connections()) {
    expect(connection.phase).toBe("send");
    connection.enter("idle");
  }
  // Whether a silent client outlives the storm is chance.
  await opened.dial();
  await clock.pass("200s");
  await until(() => root.counts().currentConnections === 0);
  expectBalance(root);
  const { totalConnectionAttempts, closed, refused } = root.counts();
  expect(totalConnectionAttempts).toBeGreaterThan(1_500);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(sum(closed));
  expect(sum(refused) + ids.length).toBe(totalConnectionAttempts);
  // Without any of these it was no storm.
  expect(Object.keys(closed)).toEqual(
    expect.arrayContaining([
      "client_close",
      "client_reset",
      "greeting_timeout",
      "connection_limit",
    ]),
  );
}, 30_000);

/** A clock that knows its timers. */
function countingClock() {
  const manual = createManualClock();
  const live = new Set<object>();
  const clock: Clock = {
    now: () => manual.now(),
    nextTurn: (callback) => manual.nextTurn(callback),
    after(ms, callback) {
      const timer = {};
      live.add(timer);
      const cancel = manual.after(ms, () => {
        live.delete(timer);
        callback();
      });
      return () => {
        live.delete(timer);
        cancel();
      };
    },
  };
  return { manual, clock, live };
}

test("2,000 connections leave nothing behind", async () => {
  const { manual, clock, live } = countingClock();
  const descriptors = (): number => readdirSync("/proc/self/fd").length;
  const before = descriptors();
  {
    await using opened = await open({ clock, policy: { maxConnectionsPerAddress: 100_000 } });
    for (let round = 0; round < 40; round++) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => opened.dial()));
      for (const [index, { socket }] of clients.entries()) {
        if (index % 2 === 0) socket.end("x");
        else socket.resetAndDestroy();
      }
      await until(() => opened.root.counts().currentConnections === 0);
    }
    const { engine } = opened.root as GuardNode;
    expect([...engine.connections()]).toEqual([]);
    expect(engine.monitor.slots.size).toBe(0);
    expect(engine.monitor.slots.capacity).toBeLessThanOrEqual(128);
    await manual.pass("10s");
    expect(live.size).toBe(0);
    expect(engine.beat.time.asleep).toBe(true);
  }
  await until(() => descriptors() <= before + 5);
}, 30_000);

test("the seconds in all phases together are the lives of all connections", async () => {
  await using opened = await open({
    protect: { admit: { isMarked: true } },
    farewell: (reason) => (reason === "admin_close" ? "bye" : undefined),
    allowHalfOpen: true,
  });
  const { clock, root } = opened;
  const total = (): number => sum(root.counts().phaseSeconds);
  const clients = [];
  for (let count = 0; count < 5; count++) {
    clients.push(await opened.dial({ allowHalfOpen: true }));
    await clock.pass("1s");
  }
  const [first, second, third] = opened.connections;
  await clients[0]?.send("GET");
  await clock.pass("10s");
  first?.enter("work");
  await clock.pass("7s");
  first?.enter("idle");
  second?.end("completed");
  // It takes two seconds to leave, because its peer does not close.
  third?.end("admin_close");
  await clock.pass("30s");
  const { head, work } = root.counts().phaseSeconds;
  expect(Math.abs(head - 10)).toBeLessThanOrEqual(0.064);
  expect(Math.abs(work - 7)).toBeLessThanOrEqual(0.064);
  const lives = opened.closed.reduce((ms, { durationMs }) => ms + durationMs, 0);
  const living = [...root.connections()].reduce((ms, each) => ms + each.explain().ageMs, 0);
  expect(opened.closed).toHaveLength(2);
  expect(Math.abs(total() * 1_000 - lives - living)).toBeLessThanOrEqual(5 * 64);
});

test("ends that are asked for together wait for their turn", async () => {
  // Only the state: real sockets would need fifteen thousand descriptors.
  const guard = createGuard({ clock: createManualClock() }) as GuardNode;
  const { engine } = guard;
  let ended = 0;
  for (let count = 0; count < 15_000; count++) {
    engine.endSoon({ end: () => ended++ } as never, "idle_timeout");
  }
  expect(ended).toBe(0);
  await settle();
  expect(ended).toBe(15_000);
});
