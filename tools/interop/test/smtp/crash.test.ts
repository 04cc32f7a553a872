import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { randomOf } from "../bytes.ts";
import { keyOf } from "./crash/letter.ts";
import { type Known, knowNothing, sendAll } from "./crash/sender.ts";
import { type SmtpSite, startSmtp } from "./site.ts";

const rounds = Number(process.env["SMTP_CRASH_ROUNDS"] ?? 20);
const seed = Number(process.env["SMTP_CRASH_SEED"] ?? 1);
const sessions = 10;
const longestRunMs = 400;

const site = { maxMessagesPerConnection: 1_000_000 };
/** Most messages are small, and some take many writes. */
const lengthOf = (key: string): number => (key.endsWith("7") ? 200_000 : 1_500);

function* keysOf(name: string): Generator<string> {
  for (let count = 0; ; count++) yield `${name}-${count}`;
}

function load({ port }: SmtpSite, known: Known, round: number): Promise<unknown> {
  const senders = Array.from({ length: sessions }, (_, index) =>
    sendAll(port, known, keysOf(`${round}-${index}`), lengthOf),
  );
  return Promise.all(senders);
}

/** Nothing that was accepted waits any more. */
async function emptied({ mailroot, connd }: SmtpSite): Promise<void> {
  const until = performance.now() + 120_000;
  while ((await readdir(join(mailroot, "Queue", "active"))).length > 0) {
    if (performance.now() > until) throw new Error(`the queue does not end: ${connd.log.at(-1)}`);
    await wait(50);
  }
}

describe(`connd, killed ${rounds} times under load`, () => {
  test(
    "delivers all that it has accepted, whole, and recovers by itself",
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), "connd-crash-"));
      const known = knowNothing();
      const next = randomOf(seed);
      const resent = new Set<string>();
      try {
        for (let round = 0; round < rounds; round++) {
          await using killed = await startSmtp({ dataDir, site });
          const loading = load(killed, known, round);
          await wait(next() * longestRunMs);
          await killed.connd.kill();
          await loading;
        }
        await using last = await startSmtp({ dataDir, site });
        for (const key of known.unsure) resent.add(key);
        known.unsure.clear();
        await sendAll(last.port, known, resent, lengthOf);
        await emptied(last);

        const counts = new Map<string, number>();
        for (const { octets } of await last.dropped()) {
          const key = keyOf(octets);
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        expect([...known.accepted].filter((key) => !counts.has(key))).toEqual([]);
        const twice = [...counts].filter(([, count]) => count > 1).map(([key]) => key);
        expect(twice.filter((key) => !resent.has(key))).toEqual([]);
        expect(known.refused).toEqual([]);
        expect(await readdir(join(last.mailroot, "Queue", "corrupt"))).toEqual([]);
        expect(await readdir(join(last.mailroot, "Queue", "tmp"))).toEqual([]);
        expect(await readdir(join(last.mailroot, "Badmail"))).toEqual([]);
        expect(last.connd.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
        // It was load indeed.
        expect(known.accepted.size).toBeGreaterThan(rounds * sessions);
        expect(await last.connd.stop()).toBe(0);
        if (rounds > 20) {
          const facts = { accepted: known.accepted.size, resent: resent.size, twice: twice.length };
          console.log(`${rounds} kills: ${JSON.stringify(facts)}, none lost, none truncated`);
        }
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    60_000 + rounds * 10_000,
  );
});
