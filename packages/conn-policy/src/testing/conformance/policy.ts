import assert from "node:assert/strict";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import { assertEndsAt, openRoomy, silenceOf, silent } from "./talk.ts";

/** Changes of the limits while clients are there. */
export function policyCases(subject: ConformanceSubject): ConformanceCase[] {
  const { limit, reason } = silenceOf(subject);
  return [
    {
      name: "connectionTimeout 0 keeps the previous value and leaves a notice",
      async run() {
        await using rig = await openRoomy(subject, { connectionTimeout: "60s", [limit]: "60s" });
        const client = await silent(rig, subject);
        const { notices } = rig.guard.patch({ connectionTimeout: 0 });
        assert.deepEqual(
          notices.map(({ code, limit: name }) => [code, name]),
          [["zero_keeps_previous", "connectionTimeout"]],
        );
        assert.ok(
          rig.events.some(({ type }) => type === "notice"),
          "the notice is an event too",
        );
        assert.equal(rig.guard.policy.connectionTimeout, 60_000);
        await assertEndsAt(rig, client, 60_000, reason);
      },
    },
    {
      name: "a changed limit reaches clients that are there already",
      async run() {
        await using rig = await openRoomy(subject, { [limit]: "1h" });
        const client = await silent(rig, subject);
        rig.guard.patch({ [limit]: "20s" });
        await assertEndsAt(rig, client, 20_000, reason);
      },
    },
  ];
}
