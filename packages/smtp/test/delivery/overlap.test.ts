import { expect, test } from "@jest/globals";

import { waiting } from "../../src/delivery/outcome.ts";
import { Rig, idle, minute, until } from "./rig.ts";

test("is not tried again at once because an attempt ended while its message was being looked at", async () => {
  await using rig = await Rig.open();
  rig.hosts.answer = () => waiting("451 4.7.1 Come again");
  await rig.delivery.start();
  let open = (): void => {};
  rig.hosts.gate = new Promise((resolve) => {
    open = resolve;
  });
  const id = await rig.store({ to: ["zoe@else.test"] });
  await until(() => rig.hosts.sent.length === 1);
  // The next look finds the message as it was before the attempt ended.
  const { queue } = rig;
  const get = queue.get.bind(queue);
  let goOnLooking = (): void => {};
  const looked = new Promise<void>((resolve) => {
    goOnLooking = resolve;
  });
  queue.get = async (asked) => {
    queue.get = get;
    const found = await get(asked);
    await looked;
    return found;
  };
  rig.clock.advance(15 * minute);
  open();
  await rig.untilTried(id, 1);
  goOnLooking();
  for (let count = 0; count < 100; count++) await idle();
  expect(rig.hosts.sent.length).toBe(1);
  rig.clock.advance(15 * minute);
  await rig.untilTried(id, 2);
  const { sent } = rig.hosts;
  expect(sent.map(({ at }) => at - (sent[0]?.at ?? 0))).toEqual([0, 30 * minute]);
});
