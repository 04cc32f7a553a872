import { expect, test } from "@jest/globals";

import { delivered } from "../../src/delivery/outcome.ts";
import { eventually, hour, idle, minute, Rig, until } from "./rig.ts";
import { busy, openBusy } from "./busy.ts";

/** A message to somebody at `else.test` that has just found nobody there, or was refused. */
async function openDown(reach: "unreachable" | "refused"): Promise<Rig> {
  const rig = await openBusy();
  rig.hosts.reach = reach;
  await rig.untilTried(await rig.store({ to: ["first@else.test"] }), 1);
  return rig;
}

/** What must not happen would have happened by then. */
async function rest(): Promise<void> {
  for (let count = 0; count < 30; count++) await idle();
}

async function passSlowly(rig: Rig, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= minute) {
    await rig.pass(Math.min(left, minute));
    await rest();
  }
}

async function attemptsOf(rig: Rig, id: string): Promise<number | undefined> {
  return (await rig.queue.get(id))?.progress[0]?.attempts;
}

test("a host that is not there is looked for again after five minutes, and who waits so long has not been tried", async () => {
  await using rig = await openDown("unreachable");
  const id = await rig.store({ to: ["zoe@else.test"] });
  await passSlowly(rig, 5 * minute - 1);
  expect(rig.hosts.sent.length).toBe(1);
  expect(await attemptsOf(rig, id)).toBe(0);
  await rig.pass(1);
  const { progress } = await rig.untilTried(id, 1);
  expect(progress[0]?.lastReply).toBe("451 4.7.1 Come again");
  expect(rig.hosts.sent.map((each) => each.id)).toEqual([expect.anything(), id]);
});

test("once it is looked for again, and is still not there, that was an attempt for all who have waited", async () => {
  await using rig = await openDown("unreachable");
  const ids: string[] = [];
  for (let count = 0; count < 10; count++) ids.push(await rig.store({ to: ["zoe@else.test"] }));
  await rig.pass(5 * minute);
  for (const id of ids) {
    const { progress } = await rig.untilTried(id, 1);
    expect(progress[0]).toMatchObject({ attempts: 1, lastReply: "451 4.7.1 Come again" });
  }
  // Two transfers go to a domain at once.
  expect(rig.hosts.sent.length).toBeLessThanOrEqual(3);
});

test("so it is for members of an alias", async () => {
  await using rig = await openDown("unreachable");
  rig.directory.aliases.set("all@ours.test", ["zoe@else.test"]);
  const ids: string[] = [];
  for (let count = 0; count < 10; count++) ids.push(await rig.store({ to: ["all@ours.test"] }));
  await rig.pass(5 * minute);
  for (const id of ids) await rig.untilTried(id, 1);
  expect(rig.hosts.sent.length).toBeLessThanOrEqual(3);
});

test("a message is not given up before its host was looked for at its end", async () => {
  const schedule = { retryMs: [10 * minute], delayNoticeMs: hour, expireMs: 10 * minute };
  await using rig = await Rig.open({ schedule });
  rig.hosts.answer = () => busy;
  await rig.delivery.start();
  const old = await rig.store({ to: ["zoe@else.test"] });
  await rig.untilTried(old, 1);
  await rig.pass(8 * minute);
  rig.hosts.reach = "unreachable";
  await rig.untilTried(await rig.store({ to: ["max@else.test"] }), 1);
  rig.hosts.reach = "reached";
  rig.hosts.answer = () => delivered("250 2.0.0 Ok");
  await passSlowly(rig, 2 * minute - 1);
  expect((await rig.queue.get(old))?.progress[0]).toMatchObject({ state: "waiting", attempts: 1 });
  await rig.pass(1);
  await rig.untilQueued(1);
  expect(rig.hosts.sent.map(({ id }) => id)).toEqual([old, expect.anything(), old]);
  expect(await rig.names("Drop")).toEqual([]);
});

test("who waits for a host to be looked for again is given up at its end, after a look", async () => {
  const schedule = { retryMs: [minute], delayNoticeMs: hour, expireMs: 3 * minute };
  await using rig = await Rig.open({ schedule });
  rig.hosts.answer = () => busy;
  rig.hosts.reach = "unreachable";
  await rig.delivery.start();
  const id = await rig.store({ sender: "bob@ours.test", to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  await passSlowly(rig, 3 * minute - 1);
  expect(rig.hosts.sent.length).toBe(1);
  expect(await attemptsOf(rig, id)).toBe(1);
  await rig.pass(1);
  await rig.untilQueued(0);
  expect(rig.hosts.sent.length).toBe(2);
  await rig.untilFiles(1, "Drop", "ours.test");
});

test("a host that lets one in no more keeps the others waiting for a minute, and answers each itself", async () => {
  await using rig = await openDown("refused");
  const ids = [await rig.store({ to: ["zoe@else.test"] })];
  ids.push(await rig.store({ to: ["max@else.test"] }));
  await rig.pass(minute - 1);
  expect(rig.hosts.sent.length).toBe(1);
  for (const id of ids) expect(await attemptsOf(rig, id)).toBe(0);
  for (const id of ids)
    await eventually(async () => {
      await rig.pass(minute);
      return (await attemptsOf(rig, id)) === 1 ? true : undefined;
    }, "its own attempt");
  expect(rig.hosts.sent.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
});

for (const reach of ["refused", "unreachable"] as const) {
  test(`a message that gets through shows that the host is there: ${reach}`, async () => {
    await using rig = await openBusy();
    let open: () => void = () => {};
    rig.hosts.gate = new Promise((resolve) => (open = resolve));
    rig.hosts.reach = reach;
    const slow = await rig.store({ to: ["zoe@else.test"] });
    await until(() => rig.hosts.sent.length === 1);
    rig.hosts.gate = undefined;
    await rig.untilTried(await rig.store({ to: ["max@else.test"] }), 1);
    rig.hosts.reach = "reached";
    open();
    await rig.untilTried(slow, 1);
    const late = await rig.store({ to: ["eve@else.test"] });
    await rig.untilTried(late, 1);
    expect(rig.hosts.sent.at(-1)?.id).toBe(late);
  });
}

test("a host that is down does not keep those at other domains from their attempts", async () => {
  const schedule = { retryMs: [minute], delayNoticeMs: hour, expireMs: 2 * hour };
  await using rig = await Rig.open({ schedule });
  rig.hosts.answer = () => busy;
  await rig.delivery.start();
  rig.hosts.reach = "unreachable";
  await rig.untilTried(await rig.store({ to: ["first@else.test"] }), 1);
  rig.hosts.reach = "reached";
  const id = await rig.store({ to: ["zoe@other.test", "max@else.test"] });
  await rig.untilTried(id, 1);
  await rest();
  await rig.pass(minute);
  const { progress } = await rig.untilTried(id, 2);
  expect(progress[1]).toMatchObject({ state: "waiting", attempts: 0 });
});
