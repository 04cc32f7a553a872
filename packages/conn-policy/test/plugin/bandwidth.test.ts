import { expect, test } from "@jest/globals";
import { settle } from "../../src/testing/index.ts";
import { closedIn, serving } from "./script.ts";

test("a reply that maxBandwidth holds back is not held against its client", async () => {
  await using rig = await serving(async (client) => client.reply("x".repeat(2_000_000)), {
    maxBandwidth: "100000B/s",
    minFileBytesPerSec: "1MiB/s",
    connectionTimeout: "5s",
  });
  const client = await rig.dial();
  await settle();
  await rig.clock.pass("15s");
  expect(client.state).toBe("open");
  expect(client.bytesReceived).toBeGreaterThan(1_300_000);
  expect(client.bytesReceived).toBeLessThan(1_700_000);
  await rig.clock.pass("10s");
  await client.ended;
  expect(client.bytesReceived).toBe(2_000_000);
  expect(await closedIn(rig)).toEqual({ completed: 1 });
});
