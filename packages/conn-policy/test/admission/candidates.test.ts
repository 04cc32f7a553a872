import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Candidates } from "../../src/admission/candidates.ts";

interface Item {
  readonly id: number;
  since: number | undefined;
}

const sinceOf = (item: Item): number | undefined => item.since;

function queueOf(...sinces: readonly number[]): { queue: Candidates<Item>; items: Item[] } {
  const queue = new Candidates<Item>();
  const items = sinces.map((since, id) => ({ id, since }));
  for (const item of items) queue.add(item, item.since);
  return { queue, items };
}

describe("Candidates", () => {
  test("gives the oldest first, the first of equals first, then nothing", () => {
    const { queue } = queueOf(1, 2, 2, 3);
    const ids = Array.from({ length: 5 }, () => queue.takeOldest(sinceOf)?.id);
    expect(ids).toEqual([0, 1, 2, 3, undefined]);
  });

  test("passes over who has moved on, and forgets it", () => {
    const { queue, items } = queueOf(1, 2);
    Object.assign(items[0] ?? {}, { since: undefined });
    expect(queue.takeOldest(sinceOf)?.id).toBe(1);
    expect(queue.size).toBe(0);
  });

  test("judges who is evictable again by its new time", () => {
    const { queue, items } = queueOf(1, 2, 3);
    Object.assign(items[0] ?? {}, { since: 4 });
    const ids = Array.from({ length: 3 }, () => queue.takeOldest(sinceOf)?.id);
    expect(ids).toEqual([1, 2, 0]);
  });

  test("takes the oldest of those that it looked at, although all moved on", () => {
    const { queue, items } = queueOf(1, 2, 3);
    for (const item of items) item.since = 10 - item.id;
    expect(queue.takeOldest(sinceOf)?.id).toBe(2);
    expect(queue.size).toBe(2);
  });

  test("holds an item once, at its latest time", () => {
    const { queue, items } = queueOf(1, 2);
    const [first] = items as [Item];
    first.since = 3;
    queue.add(first, 3);
    queue.add(first, 1);
    expect([queue.size, queue.has(first)]).toEqual([2, true]);
    const ids = Array.from({ length: 3 }, () => queue.takeOldest(sinceOf)?.id);
    expect(ids).toEqual([1, 0, undefined]);
    expect(queue.has(first)).toBe(false);
  });

  test("an item may come back after it was taken or removed", () => {
    const { queue, items } = queueOf(1, 2);
    const [first] = items as [Item];
    queue.remove(first);
    queue.remove(first);
    queue.add(first, 3);
    first.since = 3;
    expect(queue.takeOldest(sinceOf)?.id).toBe(1);
    expect(queue.takeOldest(sinceOf)?.id).toBe(0);
    queue.add(first, 4);
    expect(queue.takeOldest(sinceOf)?.id).toBe(0);
  });

  test("ends although the time moves with every look", () => {
    const { queue } = queueOf(1, 2, 3);
    let now = 10;
    expect(queue.takeOldest(() => (now += 1))?.id).toBe(0);
    expect(now).toBe(13);
  });

  /** What may happen on the way, to one of the live items. */
  type Step = readonly ["come" | "go" | "leave" | "return" | "take", number];
  const steps = fc.array<Step>(
    fc.tuple(fc.constantFrom("come", "come", "go", "leave", "return", "take"), fc.nat()),
    { size: "+1" },
  );

  /** Plays the steps; `onTaken` gets what was taken, what could have been, and whose place is up to date. */
  function play(
    run: readonly Step[],
    isTold: boolean,
    onTaken: (taken: Item | undefined, live: readonly Item[], told: ReadonlySet<Item>) => void,
  ): void {
    const queue = new Candidates<Item>();
    const live: Item[] = [];
    const told = new Set<Item>();
    for (const [time, [what, pick]] of run.entries()) {
      const item = live[pick % Math.max(1, live.length)];
      if (what === "come") {
        const fresh = { id: time, since: time };
        live.push(fresh);
        told.add(fresh);
        queue.add(fresh, time);
      } else if (what === "take") {
        const waiting = live.filter((one) => isTold || queue.has(one));
        const taken = queue.takeOldest(sinceOf);
        onTaken(taken, waiting, told);
        if (taken !== undefined) live.splice(live.indexOf(taken), 1);
      } else if (item !== undefined && what === "go") {
        live.splice(live.indexOf(item), 1);
        queue.remove(item);
      } else if (item !== undefined && what === "leave") {
        item.since = undefined;
      } else if (item !== undefined) {
        item.since = time;
        told.delete(item);
        if (isTold) queue.add(item, time);
      }
      expect(queue.size).toBeLessThanOrEqual(live.length);
    }
  }

  test("is exact when it is told each time an item becomes evictable again", () => {
    fc.assert(
      fc.property(steps, (run) => {
        play(run, true, (taken, live) => {
          const sinces = live.flatMap((item) => item.since ?? []);
          expect(taken?.since).toBe(sinces.length === 0 ? undefined : Math.min(...sinces));
        });
      }),
    );
  });

  test("is never newer than an item in its place when it is not told", () => {
    fc.assert(
      fc.property(steps, (run) => {
        play(run, false, (taken, live, told) => {
          const sinces = live.filter((item) => told.has(item)).flatMap((item) => item.since ?? []);
          if (taken === undefined)
            expect(live.some((item) => item.since !== undefined)).toBe(false);
          else expect(taken.since).toBeLessThanOrEqual(Math.min(Infinity, ...sinces));
        });
      }),
    );
  });

  test("lets the oldest go that have moved on, up to one that has not", () => {
    const { queue, items } = queueOf(1, 2, 3, 4);
    for (const index of [0, 1, 3]) Object.assign(items[index] ?? {}, { since: undefined });
    queue.forget((item) => item.since !== undefined);
    expect(items.map((item) => queue.has(item))).toEqual([false, false, true, true]);
  });

  test("lets a few go at a time", () => {
    const { queue } = queueOf(1, 2, 3, 4, 5, 6);
    queue.forget(() => false);
    expect(queue.size).toBe(2);
  });

  test("holds no more than what lives, and a take costs the same at any length", () => {
    const queue = new Candidates<Item>();
    const window: Item[] = [];
    let looks = 0;
    for (let time = 0; time < 1_000_000; time += 1) {
      const item: Item = { id: time, since: time };
      queue.add(item, time);
      window.push(item);
      if (time % 4 === 0) item.since = undefined;
      if (time >= 1_000) {
        const gone = window[time - 1_000];
        if (gone !== undefined) queue.remove(gone);
      }
      if (time % 2 === 0) queue.takeOldest((one) => ((looks += 1), one.since));
    }
    expect(queue.size).toBeLessThanOrEqual(1_000);
    expect(looks).toBeLessThanOrEqual(1_500_000);
  });
});
