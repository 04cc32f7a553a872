import { setTimeout as sleep } from "node:timers/promises";
import type { ServerQuestion } from "../http/server-program.ts";
import type { HonestWindow } from "../load/honest.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { type Disturbed, quietest } from "./quietest.ts";
import { Scene } from "./scene.ts";
import { waitUntil } from "./wait-until.ts";

/** What came of one run; seconds over the limit, milliseconds for honest clients. */
interface Outcome extends Disturbed {
  readonly earliest: number;
  readonly latest: number;
  readonly connecting: HonestWindow;
  readonly dropping: HonestWindow;
}

/** How long attackers that send a header line now and then are held, and what honest clients notice. */
export const drip: Part = async ({ isQuick }, report) => {
  const count = isQuick ? 1_000 : 10_000;
  const headMs = isQuick ? 4_000 : 10_000;
  const servers: Readonly<Record<string, ServerQuestion>> = {
    "conn-policy": { kind: "conn-policy", policy: { headerWaitTimeout: `${headMs}ms` } },
    "node, checked each 1 s": { kind: "checked", headMs },
  };
  const outcomes: Record<string, Outcome[]> = {};
  for (let round = 0; round < (isQuick ? 1 : 3); round++) {
    for (const [name, question] of Object.entries(servers)) {
      (outcomes[name] ??= []).push(await quietest(() => measure(question, count, headMs)));
    }
  }
  const values = (of: (outcome: Outcome) => number): Record<string, number[]> =>
    Object.fromEntries(Object.entries(outcomes).map(([name, each]) => [name, each.map(of)]));
  const latest = values(({ latest: late }) => late);
  const earliest = values(({ earliest: early }) => early);
  const p99 = values(({ dropping }) => dropping.p99);
  const worst = values(({ dropping }) => dropping.max);
  const waited = values(({ waitedMs }) => waitedMs);
  const before = values(({ connecting }) => connecting.p99);
  const failures = values(
    ({ dropping, connecting }) =>
      dropping.failures + dropping.newcomerFailures + connecting.failures,
  );
  report.add(
    figureOf("last dripper dropped, over the limit", "s", latest, "conn-policy", { atMost: 0.25 }),
    figureOf("first dripper dropped, over the limit", "s", earliest, "conn-policy", { atLeast: 0 }),
    figureOf("honest p99 while they are dropped", "ms", p99, "conn-policy", { atMost: 10 }),
    figureOf("worst honest request meanwhile", "ms", worst, "conn-policy"),
    figureOf("waited for a processor, in all", "ms", waited, "conn-policy"),
    figureOf("honest p99 while they connect", "ms", before, "conn-policy"),
    figureOf("honest failures", "", failures, "conn-policy", { atMost: 0 }),
  );
  report.note(`${count.toLocaleString("en")} drippers, limit ${headMs / 1_000} s, a line each 3 s`);
  report.note("times as the drippers see them, which share a processor with the honest clients");
};

async function measure(question: ServerQuestion, count: number, headMs: number): Promise<Outcome> {
  await using scene = await Scene.open(question);
  await scene.begin({ connections: 32, requestsPerSecond: 800, newcomersPerSecond: 50 });
  await sleep(500);
  await scene.take();
  const began = performance.now();
  const every = { everyMs: 3_000 };
  await scene.attack("drip", { count, perSecond: 3_000, ...every });
  const connecting = await scene.take();
  // The first are due soon: windows meet shortly before.
  await sleep(headMs - 500 - (performance.now() - began));
  await scene.take();
  const waited = scene.waitedMs;
  await sleep(500 + (count / 3_000) * 1_000 + 2_500);
  const dropping = await scene.take();
  const waitedMs = scene.waitedMs - waited;
  let held: number[] = [];
  await waitUntil("all drippers are gone", async () => {
    held = (await scene.poll<number[]>("held")).flat();
    return held.length === count;
  });
  held.sort((a, b) => a - b);
  const over = (ms: number | undefined): number => ((ms ?? Number.NaN) - headMs) / 1_000;
  return { earliest: over(held[0]), latest: over(held.at(-1)), connecting, dropping, waitedMs };
}
