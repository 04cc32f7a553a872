import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { standstill } from "../standstill.ts";
import { openControlRig } from "./rig.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("S1: a client that floods and reads is answered, and holds no memory for it", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  const count = 20_000;
  await client.write("h\r\n".repeat(count));
  for (let answered = 0; answered < count; answered++) await client.line();
  expect(rig.session.stream.readableLength).toBe(0);
});

test("S1, S9: a client that floods and does not read is not read from, and reset when it may take no longer", async () => {
  await using rig = await openControlRig({ policy: { loginTimeout: "off" } });
  const client = await rig.dial();
  await client.line();
  client.stopReading();
  // Its answers are more than all kernels and buffers on the way take.
  client.socket.write("HELP\r\n".repeat(100_000));
  const { connection, stream } = rig.session;
  await waitUntil(() => connection.phase === "send", "the client does not take its answers");
  const takenIn = await standstill(() => stream.bytesRead);
  expect(takenIn).toBeLessThan(500_000);
  expect(stream.writableLength).toBeLessThan(10_000);
  expect(stream.readableLength).toBeLessThan(200_000);
  await rig.clock.pass("130s");
  expect(rig.closed[0]?.reason).toMatch(/^(send_timeout|min_send_rate)$/);
  expect(stream.destroyed).toBe(true);
});

test("S9: last words do not wait for a client that does not read", async () => {
  await using rig = await openControlRig({ policy: { loginTimeout: "30s" } });
  const client = await rig.dial();
  await client.line();
  client.stopReading();
  await rig.clock.pass("31s");
  await rig.clock.pass("2500ms");
  expect(rig.session.stream.destroyed).toBe(true);
  expect(rig.closed[0]?.reason).toBe("login_timeout");
});

test("S1: a client that idles after a flood holds no memory for it", async () => {
  await using rig = await openControlRig();
  const clients = await Promise.all(Array.from({ length: 20 }, () => rig.dial()));
  for (const client of clients) {
    await client.line();
    await client.write(`${"NONE\r\n".repeat(5_000)}SYST\r\n`);
    await client.until("215 ");
  }
  const held = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = await standstill(held);
  for (const client of clients) client.socket.destroy();
  await waitUntil(() => rig.closed.length === clients.length, "they are gone");
  expect(before - (await standstill(held))).toBeLessThan(20 * 8_192);
});
