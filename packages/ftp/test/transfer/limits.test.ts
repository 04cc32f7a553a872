import { expect, test } from "@jest/globals";
import { type TestClient, settle, waitUntil } from "@core/conn-policy/testing";
import type { Log } from "../../src/site.ts";
import { standstill } from "../standstill.ts";
import { openTransferRig } from "./rig.ts";

const endless = Buffer.alloc(64 * 1024 * 1024);

/** Node 22 tells a reader that had paused of a reset as if it were the end. */
async function expectTorn(data: TestClient): Promise<void> {
  const { bytes } = await data.ended;
  expect(bytes.length).toBeLessThan(endless.length);
}

test("C7: a transfer outlives connectionTimeout, whose clock begins at its end", async () => {
  const policy = {
    connectionTimeout: "120s",
    dataChannelTimeout: "30s",
    minReceiveBytesPerSec: "off",
  } as const;
  await using rig = await openTransferRig({ policy });
  const data = await rig.passive();
  await rig.ask("STOR a");
  for (let minute = 0; minute < 30; minute++) {
    for (let part = 0; part < 3; part++) {
      await data.write("x");
      await rig.clock.pass("20s");
    }
  }
  expect(rig.session.connection.reason).toBeUndefined();
  data.end();
  expect(await rig.control.line()).toMatch(/^226 /);
  await rig.clock.pass("119800ms");
  expect(rig.session.connection.reason).toBeUndefined();
  await rig.clock.pass("400ms");
  expect(rig.session.connection.reason).toBe("idle_timeout");
});

test("an upload that stalls is 426 at dataChannelTimeout, and the session lives", async () => {
  const policy = { dataChannelTimeout: "30s", minReceiveBytesPerSec: "off" } as const;
  const lines: object[] = [];
  const log: Log = (level, message, facts) => void lines.push({ level, message, ...facts });
  await using rig = await openTransferRig({ policy, site: { log } });
  const data = await rig.passive();
  await rig.ask("STOR a");
  await data.write("half");
  await settle();
  await rig.clock.pass("29900ms");
  expect(rig.control.rest).toBe("");
  await rig.clock.pass("400ms");
  expect(await rig.control.line()).toBe(
    "426 The data connection has been silent for too long; transfer aborted.",
  );
  expect((await data.ended).how).toBe("reset");
  expect(rig.files.abandoned).toEqual(["a"]);
  expect(await rig.ask("NOOP")).toBe("200 OK");
  expect(lines).toEqual([
    {
      ...{ level: "info", message: "transfer", id: rig.session.connection.id, client: "127.0.0.1" },
      ...{ verb: "STOR", bytes: 4, reason: "data_channel_timeout" },
      ...{ limit: "dataChannelTimeout", limitOrigin: "service ftp" },
    },
  ]);
});

test("an upload below minReceiveBytesPerSec is 426, one above it is not", async () => {
  const policy = {
    dataChannelTimeout: "30s",
    minReceiveBytesPerSec: "100B/s",
    rateGrace: "5s",
  } as const;
  await using rig = await openTransferRig({ policy });
  const data = await rig.passive();
  await rig.ask("STOR a");
  for (let second = 0; second < 60; second++) {
    await data.write(Buffer.alloc(110));
    await rig.clock.pass("1s");
  }
  expect(rig.control.rest).toBe("");
  for (let second = 0; second < 30; second++) {
    if (data.state === "open") await data.write(Buffer.alloc(50));
    await rig.clock.pass("1s");
  }
  expect(await rig.control.line()).toBe("426 The data connection is too slow; transfer aborted.");
  expect(await rig.ask("NOOP")).toBe("200 OK");
  expect(rig.log).toEqual(["transfer"]);
});

// 64 MiB, of which the kernels take 10 at most. Only where the rate leaves more than another 30 s is the silence what ends it.
test.each([
  ["by dataChannelTimeout", "512KiB/s", 30_000, 34_000],
  ["by its rate", "1200KiB/s", 45_000, 58_000],
])("a download that nobody reads is 426 %s, and the session lives", async (_, rate, from, to) => {
  const policy = { dataChannelTimeout: "30s", minFileBytesPerSec: rate } as const;
  await using rig = await openTransferRig({ policy });
  await rig.write("a", endless);
  const data = await rig.passive();
  data.stopReading();
  await rig.ask("RETR a");
  // Until the kernels are full, the server may be the slow side for a moment, and no time counts then.
  await standstill(() => rig.session.transfer?.bytes ?? 0);
  for (let second = 0; second < 180 && rig.session.transfer !== undefined; second++) {
    await rig.clock.pass("1s");
  }
  expect(rig.clock.now()).toBeGreaterThan(from);
  expect(rig.clock.now()).toBeLessThan(to);
  expect(await rig.control.line()).toMatch(/^426 The data connection /);
  expect(await rig.ask("NOOP")).toBe("200 OK");
  data.resumeReading();
  await expectTorn(data);
});

test("S8: nothing is left of a session that ends in the middle of a download", async () => {
  await using rig = await openTransferRig();
  await rig.write("a", endless);
  const data = await rig.passive();
  data.stopReading();
  await rig.ask("RETR a");
  await settle();
  rig.control.reset();
  await waitUntil(() => rig.session.transfer === undefined, "the transfer ends");
  data.resumeReading();
  await expectTorn(data);
});

test("C7: whoever still reads what the kernel holds is not idle, until the data connection is shut", async () => {
  const policy = { connectionTimeout: "120s", dataChannelTimeout: "10m" } as const;
  await using rig = await openTransferRig({ policy });
  // More than is on its way at once, and less than the kernels hold.
  await rig.write("a", Buffer.alloc(100_000));
  const data = await rig.passive();
  data.stopReading();
  await rig.ask("RETR a");
  expect(await rig.control.line()).toMatch(/^226 /);
  await rig.clock.pass("5m");
  expect(rig.session.connection.reason).toBeUndefined();
  data.resumeReading();
  expect((await data.ended).bytes).toHaveLength(100_000);
  await waitUntil(() => rig.session.connection.explain().phaseMs === 0, "it begins to be idle");
  await rig.clock.pass("119800ms");
  expect(rig.session.connection.reason).toBeUndefined();
  await rig.clock.pass("400ms");
  expect(rig.session.connection.reason).toBe("idle_timeout");
});

test("a client that never shuts the data connection is idle from dataChannelTimeout on", async () => {
  const policy = { connectionTimeout: "120s", dataChannelTimeout: "30s" } as const;
  await using rig = await openTransferRig({ policy });
  await rig.write("a", Buffer.alloc(100_000));
  const data = await rig.passive();
  data.stopReading();
  await rig.ask("RETR a");
  expect(await rig.control.line()).toMatch(/^226 /);
  await rig.clock.pass("149800ms");
  expect(rig.session.connection.reason).toBeUndefined();
  await rig.clock.pass("700ms");
  expect(rig.session.connection.reason).toBe("idle_timeout");
  expect(rig.log).toEqual([]);
});

test("the next data connection takes the place of one that the client has not shut", async () => {
  await using rig = await openTransferRig();
  await rig.write("a", Buffer.alloc(100_000));
  const first = await rig.passive();
  first.stopReading();
  await rig.ask("RETR a");
  expect(await rig.control.line()).toMatch(/^226 /);
  const second = await rig.passive();
  await rig.ask("RETR a");
  expect(await rig.control.line()).toMatch(/^226 /);
  expect((await second.ended).bytes).toHaveLength(100_000);
  first.resumeReading();
  expect((await first.ended).bytes).toHaveLength(100_000);
});
