import { expect, test } from "@jest/globals";

import { delivered } from "../../src/delivery/outcome.ts";
import { eventually, hour, idle, minute, Rig, until } from "./rig.ts";
import { busy, openBusy } from "./busy.ts";

test("one domain has two transfers at once, all together twenty", async () => {
  await using rig = await openBusy();
  let open: () => void = () => {};
  rig.hosts.gate = new Promise((resolve) => (open = resolve));
  rig.hosts.answer = () => delivered("250 2.0.0 Ok");
  for (let count = 0; count < 4; count++) await rig.store({ to: ["zoe@slow.test"] });
  for (let count = 0; count < 22; count++) await rig.store({ to: [`zoe@d${count}.test`] });
  await until(() => rig.hosts.sent.length === 20);
  await idle();
  expect(rig.hosts.sent.filter(({ domain }) => domain === "slow.test").length).toBe(2);
  expect(rig.hosts.sent.length).toBe(20);
  open();
  await rig.untilQueued(0);
  expect(rig.hosts.sent.length).toBe(26);
});

test("a result that cannot be written does not send the message again", async () => {
  await using rig = await openBusy();
  rig.hosts.answer = (address) => (address.startsWith("zoe") ? busy : delivered("250 2.0.0 Ok"));
  const update = rig.queue.update.bind(rig.queue);
  let refused = 0;
  rig.queue.update = async () => {
    refused++;
    throw new Error("the disk is full");
  };
  const id = await rig.store({ to: ["zoe@else.test", "max@else.test"] });
  await until(() => refused === 1);
  // The worker may still be busy with the file system when the clock moves.
  await eventually(async () => {
    await rig.pass(minute);
    return refused > 2 ? true : undefined;
  }, "further attempts to write it down");
  expect(rig.hosts.sent.length).toBe(1);
  rig.queue.update = update;
  await eventually(async () => {
    await rig.pass(minute);
    const queued = await rig.queue.get(id);
    return queued?.progress[1]?.state === "delivered" ? queued : undefined;
  }, "the record");
  expect(rig.hosts.sent.length).toBe(1);
});

test("closing waits some seconds for transfers, then breaks them off", async () => {
  await using rig = await openBusy();
  rig.hosts.gate = new Promise(() => {});
  const id = await rig.store({ to: ["zoe@else.test"] });
  await until(() => rig.hosts.sent.length === 1);
  let isClosed = false;
  const closing = rig.delivery.close().then(() => (isClosed = true));
  rig.clock.advance(4999);
  await idle();
  expect(isClosed).toBe(false);
  rig.clock.advance(1);
  await closing;
  // What was broken off does not count as an attempt.
  expect((await rig.queue.get(id))?.progress[0]?.attempts).toBe(0);
});

test("a result that comes while we close is kept", async () => {
  await using rig = await openBusy();
  rig.hosts.answer = () => delivered("250 2.0.0 Ok");
  let letGo: () => void = () => {};
  rig.hosts.gate = new Promise((resolve) => (letGo = resolve));
  await rig.store({ to: ["zoe@else.test"] });
  await until(() => rig.hosts.sent.length === 1);
  const closing = rig.delivery.close();
  letGo();
  await closing;
  expect(await rig.queued()).toEqual([]);
});

test("is tried at once when its time came while its sender was told that it waits", async () => {
  const schedule = { retryMs: [minute + 1], delayNoticeMs: minute, expireMs: hour };
  let rig: Rig | undefined;
  const log = (_: string, message: string): void => {
    if (message === "notification") rig?.clock.advance(2);
  };
  await using opened = await Rig.open({ schedule, log });
  rig = opened;
  rig.hosts.answer = () => busy;
  await rig.delivery.start();
  const id = await rig.store({ sender: "bob@ours.test", to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  rig.clock.advance(minute);
  await rig.untilFiles(1, "Drop", "ours.test");
  await idle();
  rig.clock.advance(1);
  await rig.untilTried(id, 2);
});
