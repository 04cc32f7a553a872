import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";

import { Writer } from "./crash/writer.ts";
import { textOf } from "./crash/message.ts";
import { Rig } from "./rig.ts";

const rounds = Number(process.env["QUEUE_CRASH_ROUNDS"] ?? 20);
const seed = Number(process.env["QUEUE_CRASH_SEED"] ?? 1);

interface Said {
  /** Message by id. */
  readonly stored: Map<string, string>;
  /** Attempts of those whose progress was said to be written. */
  readonly tried: Map<string, number>;
  /** They may be there or not. */
  readonly removing: Set<string>;
}

function understand(lines: readonly string[]): Said {
  const said: Said = { stored: new Map(), tried: new Map(), removing: new Set() };
  for (const line of lines) {
    const [word, id = "", what = ""] = line.split(" ");
    if (word === "stored") said.stored.set(id, what);
    if (word === "tried") said.tried.set(id, Number(what));
    if (word === "removing") said.removing.add(id);
    if (word === "log") throw new Error(line);
  }
  return said;
}

/** Numbers from 0 to 1 that are the same in every run of a seed (mulberry32). */
function* random(from: number): Generator<number> {
  for (let state = from; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

test(
  `killed ${rounds} times under load, the queue has every message it said it had, whole`,
  async () => {
    await using rig = await Rig.open();
    const chance = random(seed);
    let total = 0;
    let halves = 0;
    for (let round = 0; round < rounds; round++) {
      await rig.queue.close();
      await using writer = new Writer(rig.dir, round, 20);
      expect(await writer.firstLine()).toBe("open");
      await delay(Number(chance.next().value) * 150);
      await writer.kill();

      const said = understand(writer.lines);
      total += said.stored.size;
      halves += (await rig.names("tmp")).length;
      await rig.reopen();
      expect(rig.lines).toEqual([]);
      expect(await rig.names("tmp")).toEqual([]);
      expect(await rig.names("corrupt")).toEqual([]);

      const found = new Set<string>();
      for await (const { id, envelope, progress } of rig.queue.list()) {
        found.add(id);
        // Nobody was told of some of them: they are whole nevertheless.
        expect(await rig.textOf(id)).toBe(textOf(envelope.envelopeId ?? ""));
        const attempts = said.tried.get(id);
        if (attempts !== undefined)
          expect(progress).toMatchObject([{ attempts: 1, nextAt: attempts }]);
      }
      const lost = [...said.stored.keys()].filter((id) => !found.has(id) && !said.removing.has(id));
      expect(lost).toEqual([]);
      for (const id of found) await rig.queue.remove(id);
    }
    // It was load indeed.
    expect(total).toBeGreaterThan(rounds * 5);
    // And kills came in the midst of storing.
    expect(halves).toBeGreaterThan(rounds / 2);
    if (rounds > 20) {
      console.log(`${rounds} kills: ${total} messages stored, ${halves} half written, none lost`);
    }
  },
  10_000 + rounds * 3000,
);
