import assert from "node:assert/strict";
import { settle } from "../manual-clock.ts";
import { waitUntil } from "../wait.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import { assertEnded, assertLastWords, greet, openRoomy, silent } from "./talk.ts";

/** Shutting down. */
export function drainCases(subject: ConformanceSubject): ConformanceCase[] {
  const { exchange, partialHead } = subject;
  return [
    {
      name: "a drain ends who waits now, and who is busy after its answer",
      async run() {
        await using rig = await openRoomy(subject);
        const waiting = await silent(rig, subject);
        const busy = await greet(rig, subject);
        await busy.write(partialHead);
        await settle();
        let isDrained = false;
        const drained = rig.guard.drain().finally(() => {
          isDrained = true;
        });
        await assertEnded(rig, waiting, "shutdown");
        const phase = subject.closesAfterExchange === true ? "greeting" : "idle";
        assertLastWords(rig, subject, waiting, "shutdown", phase);
        await settle();
        assert.equal(busy.state, "open", "who is busy may finish");
        assert.equal(isDrained, false);
        assert.ok(exchange.send.startsWith(partialHead), "partialHead begins exchange.send");
        await busy.write(exchange.send.slice(partialHead.length));
        await busy.until(exchange.until);
        await waitUntil(() => busy.state !== "open", "who was busy is closed after its answer");
        await waitUntil(() => isDrained, "the drain is over when the last client has gone");
        await drained;
        const { currentConnections } = rig.guard.counts();
        assert.equal(currentConnections, 0);
      },
    },
    {
      name: "a client that does not finish is ended at drainTimeout",
      async run() {
        await using rig = await openRoomy(subject, { drainTimeout: "30s" });
        const client = await greet(rig, subject);
        await client.write(partialHead);
        await settle();
        const drained = rig.guard.drain();
        await rig.clock.pass(30_000 - rig.tickMs);
        assert.equal(client.state, "open", "drainTimeout is not over");
        await rig.clock.pass(3 * rig.tickMs);
        await assertEnded(rig, client, "shutdown_timeout");
        await drained;
      },
    },
  ];
}
