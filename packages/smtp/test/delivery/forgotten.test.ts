import { expect, test } from "@jest/globals";

import { delivered } from "../../src/delivery/outcome.ts";
import { MapWatch } from "../map-watch.ts";
import { busy } from "./busy.ts";
import { Rig } from "./rig.ts";
import type { LocalTransport } from "../../src/delivery/transport.ts";

test("nothing is kept of a message that ended with a retry by hand", async () => {
  let isBusy = true;
  const local: LocalTransport = {
    async deliver(_, mailboxes) {
      const outcome = isBusy ? busy : delivered("250 2.0.0 Ok");
      return new Map(mailboxes.map(({ recipient }) => [recipient.address, outcome]));
    },
  };
  using watch = new MapWatch();
  await using rig = await Rig.open({ transports: { local } });
  await rig.delivery.start();
  const id = await rig.store({ to: ["ann@ours.test"] });
  await rig.untilTried(id, 1);
  expect(watch.keys).toContain(id);
  isBusy = false;
  await rig.delivery.retry(id);
  await rig.untilQueued(0);
  await rig.delivery.close();
  expect(watch.keys).not.toContain(id);
});
