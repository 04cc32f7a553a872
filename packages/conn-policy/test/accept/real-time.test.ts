import { expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock/clock.ts";
import { open } from "./open.ts";

test("on the process's own clock a limit is met as well", async () => {
  await using opened = await open({ clock: systemClock, policy: { connectionTimeout: "400ms" } });
  const client = await opened.dial();
  client.socket.write("x");
  await new Promise<void>((resolve) => systemClock.after(200, resolve));
  const at = systemClock.now();
  client.socket.write("y");
  expect(await client.ended).toBe("fin");
  const lasted = systemClock.now() - at;
  expect(lasted).toBeGreaterThanOrEqual(400);
  expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
});
