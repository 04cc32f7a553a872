import { describe, expect, test } from "@jest/globals";

import { delivered } from "../../src/delivery/outcome.ts";
import { eventually, hour, idle, minute, Rig, until } from "./rig.ts";
import { busy, openBusy } from "./busy.ts";

/** The time goes to just before `at`, where nothing happens, and then to it. */
async function stepTo(rig: Rig, at: number, happened: () => boolean): Promise<void> {
  rig.clock.advance(at - 1 - rig.clock.now());
  await idle();
  expect(happened()).toBe(false);
  rig.clock.advance(1);
  await until(happened);
}

const waits = [15, 30, 60].map((each) => each * minute);

/** Goes from attempt to attempt, as IIS would. @returns how many there were. */
async function goOn(rig: Rig, id: string, end: number): Promise<number> {
  let attempts = 1;
  let at = 15 * minute;
  while (at < end) {
    rig.clock.advance(at - rig.clock.now());
    await rig.untilTried(id, attempts + 1);
    at += waits[attempts] ?? 240 * minute;
    attempts++;
  }
  return attempts;
}

test("is tried after 15, 30 and 60 minutes and then each 240, neither earlier nor later", async () => {
  await using rig = await openBusy();
  const id = await rig.store({ to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  let at = 0;
  for (const [index, wait] of [15, 30, 60, 240, 240, 240].entries()) {
    at += wait * minute;
    const count = index + 2;
    await stepTo(rig, at, () => rig.hosts.sent.length === count);
    const { progress } = await rig.untilTried(id, count);
    expect(progress[0]?.lastReply).toBe("451 4.7.1 Come again");
  }
});

test("its sender is told after 12 hours, once", async () => {
  await using rig = await openBusy();
  const id = await rig.store({ sender: "bob@ours.test", to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  await goOn(rig, id, 12 * hour);
  rig.clock.advance(12 * hour - 1 - rig.clock.now());
  await idle();
  expect(await rig.names("Drop", "ours.test")).toEqual([]);
  rig.clock.advance(1);
  await rig.untilFiles(1, "Drop", "ours.test");
  const notice = await rig.only("Drop", "ours.test");
  expect(notice).toContain("Action: delayed\r\nStatus: 4.7.1");
  expect(notice).toContain("Will-Retry-Until: Sat, 03 Jan 2026 00:00:00 +0000");
  expect((await rig.queue.get(id))?.progress[0]).toMatchObject({ isDelayTold: true });
  rig.clock.advance(2 * hour);
  await rig.untilTried(id, 7);
  expect((await rig.names("Drop", "ours.test")).length).toBe(1);
});

test("is tried a last time after 48 hours and then given up", async () => {
  await using rig = await openBusy();
  const id = await rig.store({ sender: "bob@ours.test", to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  const attempts = await goOn(rig, id, 48 * hour);
  rig.clock.advance(48 * hour - 1 - rig.clock.now());
  await idle();
  expect(rig.hosts.sent.length).toBe(attempts);
  expect((await rig.queue.get(id))?.progress[0]?.state).toBe("waiting");
  rig.clock.advance(1);
  await rig.untilQueued(0);
  expect(rig.hosts.sent.length).toBe(attempts + 1);
  expect(attempts).toBe(15);
  // That it waits, and that it is given up.
  await rig.untilFiles(2, "Drop", "ours.test");
});

test("what has succeeded meanwhile is not sent again", async () => {
  await using rig = await openBusy();
  rig.hosts.answer = (address) => (address.startsWith("zoe") ? busy : delivered("250 2.0.0 Ok"));
  const id = await rig.store({ to: ["zoe@else.test", "max@else.test", "eve@other.test"] });
  await rig.untilTried(id, 1);
  await until(() => rig.hosts.sent.length === 2);
  const sent = new Map(rig.hosts.sent.map(({ domain, recipients }) => [domain, recipients]));
  expect(sent.get("else.test")).toEqual(["zoe@else.test", "max@else.test"]);
  expect(sent.get("other.test")).toEqual(["eve@other.test"]);
  await eventually(
    async () => ((await rig.queue.get(id))?.progress[2]?.state === "delivered" ? true : undefined),
    "the delivery to eve",
  );
  rig.hosts.answer = () => delivered("250 2.0.0 Ok");
  await rig.pass(15 * minute);
  await rig.untilQueued(0);
  expect(rig.hosts.sent[2]?.recipients).toEqual(["zoe@else.test"]);
  expect(rig.hosts.sent.length).toBe(3);
});

test("a restart keeps the schedule", async () => {
  await using rig = await openBusy();
  const id = await rig.store({ to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  await rig.reopen();
  await rig.delivery.start();
  await rig.pass(15 * minute - 1);
  expect(rig.hosts.sent.length).toBe(1);
  rig.clock.advance(1);
  await until(() => rig.hosts.sent.length === 2);
});

describe("a clock that was years ahead and has been put right", () => {
  const ahead = 2 * 365 * 24 * hour;

  async function openAhead() {
    const rig = await openBusy();
    rig.aheadMs = ahead;
    const id = await rig.store({ sender: "bob@ours.test", to: ["zoe@else.test"] });
    await rig.untilTried(id, 1);
    rig.aheadMs = 0;
    return { rig, id };
  }

  test("holds up no attempt: it is made within the minute, and then by the schedule", async () => {
    const { rig, id } = await openAhead();
    await using _ = rig;
    await rig.pass(minute);
    await rig.untilTried(id, 2);
    await stepTo(rig, 31 * minute, () => rig.hosts.sent.length === 3);
  });

  test("nor after a restart", async () => {
    const { rig, id } = await openAhead();
    await using _ = rig;
    await rig.reopen();
    await rig.delivery.start();
    await rig.untilTried(id, 2);
  });

  test("nor what its sender is told: that it waits, and that it is given up", async () => {
    const { rig, id } = await openAhead();
    await using _ = rig;
    await rig.pass(minute);
    await rig.untilTried(id, 2);
    // 15 + 30 + 60 + 3 * 240 minutes from the first attempt to the seventh are more than 12 hours.
    for (let attempts = 3; attempts <= 7; attempts++) {
      await rig.pass(240 * minute);
      await rig.untilTried(id, attempts);
    }
    await rig.untilFiles(1, "Drop", "ours.test");
    expect(await rig.only("Drop", "ours.test")).toContain("Action: delayed");
    for (let attempts = 8; attempts <= 15; attempts++) {
      await rig.pass(240 * minute);
      await rig.untilTried(id, attempts);
    }
    await rig.pass(240 * minute);
    await rig.untilQueued(0);
    await rig.untilFiles(2, "Drop", "ours.test");
  });
});

test("an operator's retry does not wait, for one or for all", async () => {
  await using rig = await openBusy();
  const ids: string[] = [];
  for (const name of ["zoe", "max"]) ids.push(await rig.store({ to: [`${name}@else.test`] }));
  for (const id of ids) await rig.untilTried(id, 1);
  expect(await rig.delivery.retry(ids[0])).toBe(true);
  expect(await rig.delivery.retry("0000000000000000")).toBe(false);
  await rig.untilTried(ids[0] ?? "", 2);
  expect(rig.hosts.sent.length).toBe(3);
  expect(await rig.delivery.retry()).toBe(true);
  await rig.untilTried(ids[0] ?? "", 3);
  await rig.untilTried(ids[1] ?? "", 2);
});
