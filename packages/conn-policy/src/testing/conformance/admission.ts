import assert from "node:assert/strict";
import { waitUntil } from "../wait.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import { assertEnded, assertLastWords, exchange, greet, openRoomy } from "./talk.ts";

/** The limits on numbers. */
export function admissionCases(subject: ConformanceSubject): ConformanceCase[] {
  return [
    {
      name: "a newcomer at maxConnections is told and refused, and whoever is in goes on",
      async run() {
        await using rig = await openRoomy(subject, { maxConnections: 1, whenFull: "refuse" });
        const inside = await greet(rig, subject);
        const newcomer = await rig.dial();
        await waitUntil(() => newcomer.state !== "open", "the newcomer is closed");
        assertLastWords(rig, subject, newcomer, "connection_limit", "greeting");
        const { refused, currentConnections, totalConnectionAttempts } = rig.guard.counts();
        assert.deepEqual(refused, { connection_limit: 1 });
        assert.equal(currentConnections, 1);
        assert.equal(totalConnectionAttempts, 2);
        await exchange(inside, subject);
      },
    },
    {
      name: "a full server gives up a client that has said nothing for one that may",
      async run() {
        await using rig = await openRoomy(subject, { maxConnections: 1, whenFull: "evict" });
        const squatter = await greet(rig, subject);
        const newcomer = await greet(rig, subject);
        await assertEnded(rig, squatter, "connection_limit");
        assert.equal(squatter.state, "reset");
        assert.deepEqual(rig.guard.counts().refused, {});
        await exchange(newcomer, subject);
      },
    },
  ];
}
