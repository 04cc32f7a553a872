import assert from "node:assert/strict";
import type { Rig } from "../rig.ts";
import type { TestClient } from "../test-client.ts";
import { waitUntil } from "../wait.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import { assertEnded, closedFor, greet, openRoomy, reasons } from "./talk.ts";

/** How long the big reply may take at the rate that is set. */
const allowedSeconds = 20;

/** Bytes of a send, and so its silence, are sampled this often. */
const sampleMs = 1_000;

/** The limits on clients that do not read. */
export function sendCases(subject: ConformanceSubject): ConformanceCase[] {
  const { bigReply } = subject;
  if (bigReply === undefined) return [];
  return [
    {
      name: "a client that reads too slowly is cut by minFileBytesPerSec",
      async run() {
        const rate = Math.ceil(bigReply.bytes / allowedSeconds);
        await using rig = await openRoomy(subject, { minFileBytesPerSec: rate });
        const client = await deaf(rig, subject, bigReply.send);
        // Ten seconds more than the size allows: a response of unknown size has a grace, and credit for its bytes.
        await rig.clock.pass((allowedSeconds + 10) * 1_000);
        await cut(rig, client, "min_send_rate");
      },
    },
    {
      name: "a client that stops reading is cut at connectionTimeout where no rate is set",
      async run() {
        await using rig = await openRoomy(subject, { connectionTimeout: "60s" });
        const client = await deaf(rig, subject, bigReply.send);
        await rig.clock.pass(60_000 - rig.tickMs);
        assert.equal(rig.guard.counts().currentConnections, 1, `cut too early (${reasons(rig)})`);
        await rig.clock.pass(sampleMs + 3 * rig.tickMs);
        await cut(rig, client, "send_timeout");
      },
    },
    {
      name: "a client that reads gets the whole of a big reply",
      async run() {
        const rate = Math.ceil(bigReply.bytes / allowedSeconds);
        await using rig = await openRoomy(subject, { minFileBytesPerSec: rate });
        const client = await greet(rig, subject);
        await client.write(bigReply.send);
        const text = await client.until(bigReply.until);
        assert.ok(text.length >= bigReply.bytes, `the whole reply arrives (${text.length} bytes)`);
        assert.equal(closedFor(rig, "min_send_rate"), 0);
      },
    },
  ];
}

/** A client that asks for much and takes nothing. */
async function deaf(rig: Rig, subject: ConformanceSubject, send: string): Promise<TestClient> {
  const client = await greet(rig, subject);
  client.stopReading();
  await client.write(send);
  await waitUntil(createStillness(rig), "the reply is on its way, and stuck");
  return client;
}

/**
 * Tells when the kernels are full: output waits, and nothing has moved for some turns. Where output is not seen to wait
 * (on another socket) it must not have moved for longer, because files take their time as well.
 */
function createStillness(rig: Rig): () => boolean {
  let before = 0;
  let turns = 0;
  let since = 0;
  return () => {
    const now = rig.guard.counts().bytesOut;
    if (now !== before || now === 0) {
      before = now;
      turns = 0;
      since = performance.now();
    }
    turns++;
    const waits = [...rig.guard.connections()].some(({ socket }) => socket.writableLength > 0);
    return waits ? turns > 50 : now > 0 && performance.now() - since > 500;
  };
}

async function cut(
  rig: Rig,
  client: TestClient,
  reason: "min_send_rate" | "send_timeout",
): Promise<void> {
  // Last words that nobody reads are given two seconds.
  await rig.clock.pass("3s");
  await waitUntil(() => closedFor(rig, reason) === 1, `${reason} is counted (${reasons(rig)})`);
  client.resumeReading();
  await assertEnded(rig, client, reason);
  assert.equal(rig.guard.counts().currentConnections, 0);
}
