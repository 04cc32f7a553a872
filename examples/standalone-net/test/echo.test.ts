import { createRig, waitUntil } from "@core/conn-policy/testing";
import { expect, test } from "@jest/globals";

import { createEcho } from "../src/echo.ts";

test("an unchanged server closes who is silent for too long, and nobody earlier", async () => {
  await using rig = await createRig(createEcho, { policy: { connectionTimeout: "60s" } });
  const client = await rig.dial();
  await client.write("hello\n");
  expect(await client.line()).toBe("hello");
  await rig.clock.pass("59s");
  await client.write("still here\n");
  expect(await client.line()).toBe("still here");
  await rig.clock.pass("59s");
  expect(client.state).toBe("open");
  await rig.clock.pass("2s");
  expect((await client.ended).how).toBe("fin");
  expect(rig.guard.counts().closed).toEqual({ idle_timeout: 1 });
});

test("a client more than the limit is refused", async () => {
  const policy = { maxConnections: 1, whenFull: "refuse" } as const;
  await using rig = await createRig(createEcho, { policy });
  const first = await rig.dial();
  const second = await rig.dial();
  await second.ended;
  await first.write("me\n");
  expect(await first.line()).toBe("me");
  expect(rig.guard.counts().refused).toEqual({ connection_limit: 1 });
  first.reset();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "there is room again");
  const third = await rig.dial();
  await third.write("me too\n");
  expect(await third.line()).toBe("me too");
});
