import assert from "node:assert/strict";
import type { Rig } from "../rig.ts";
import type { TestClient } from "../test-client.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import {
  assertEndsAt,
  assertLastWords,
  exchange,
  greet,
  openRoomy,
  silenceOf,
  silent,
} from "./talk.ts";

const limitMs = 60_000;
const headMs = 10_000;

/** The limits on clients that say nothing, or too little. */
export function silenceCases(subject: ConformanceSubject): ConformanceCase[] {
  const { limit, reason } = silenceOf(subject);
  const isOneShot = subject.closesAfterExchange === true;
  return [
    {
      name: `a silent client is closed at ${limit}, not before`,
      async run() {
        await using rig = await openRoomy(subject, { [limit]: `${limitMs}ms` });
        const client = await silent(rig, subject);
        await assertEndsAt(rig, client, limitMs, reason);
        assertLastWords(rig, subject, client, reason, isOneShot ? "greeting" : "idle");
        const event = rig.events.find(({ type }) => type === "closed");
        assert.ok(event?.type === "closed" && event.reason === reason, "a closed event tells why");
        assert.equal(event.limit, limit);
        assert.equal(rig.guard.counts().currentConnections, 0);
      },
    },
    {
      name: "a client that was greeted and says nothing is closed at greetingTimeout",
      async run() {
        await using rig = await openRoomy(subject, { greetingTimeout: `${limitMs}ms` });
        const client = await greet(rig, subject);
        await assertEndsAt(rig, client, limitMs, "greeting_timeout");
      },
    },
    {
      name: "a request that drips in is cut at headerWaitTimeout, counted from its first byte",
      async run() {
        await using rig = await openRoomy(subject, { headerWaitTimeout: `${headMs}ms` });
        const client = await greet(rig, subject);
        await drip(rig, subject, client);
      },
    },
    ...(isOneShot ? [] : [secondDrip(subject)]),
    {
      name: "a tick half a second late does not end a client whose request is waiting to be read",
      async run() {
        await using rig = await openRoomy(subject, { [limit]: `${limitMs}ms` });
        const client = await silent(rig, subject);
        await rig.clock.pass(limitMs - 3 * rig.tickMs);
        await client.write(subject.exchange.send);
        // The process was busy: the limit goes by, the timers fire, and only then is the socket read.
        rig.clock.block("500ms");
        await rig.clock.pass(0);
        await client.until(subject.exchange.until);
      },
    },
  ];
}

function secondDrip(subject: ConformanceSubject): ConformanceCase {
  return {
    name: "a second request that drips in is cut as well, counted from its own first byte",
    async run() {
      await using rig = await openRoomy(subject, { headerWaitTimeout: `${headMs}ms` });
      const client = await greet(rig, subject);
      await exchange(client, subject);
      await rig.clock.pass(3 * headMs);
      assert.equal(client.state, "open", "the time between two requests is not the head's");
      await drip(rig, subject, client);
    },
  };
}

async function drip(rig: Rig, subject: ConformanceSubject, client: TestClient): Promise<void> {
  const bytes = Buffer.from(subject.partialHead);
  assert.ok(bytes.length >= 2, "partialHead has two bytes at least");
  const stepMs = Math.floor((headMs - 2 * rig.tickMs) / bytes.length);
  for (const byte of bytes) {
    await client.write(Uint8Array.of(byte));
    await rig.clock.pass(stepMs);
  }
  await assertEndsAt(rig, client, headMs - stepMs * bytes.length, "header_wait_timeout");
  assertLastWords(rig, subject, client, "header_wait_timeout", "head");
}
