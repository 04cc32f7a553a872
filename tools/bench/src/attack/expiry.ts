import { setTimeout as sleep } from "node:timers/promises";
import type { ServerQuestion } from "../http/server-program.ts";
import type { HonestWindow } from "../load/honest.ts";
import type { Part } from "../part.ts";
import { type Bar, figureOf } from "../report/figure.ts";
import { type Disturbed, quietest } from "./quietest.ts";
import { Scene } from "./scene.ts";
import { waitUntil } from "./wait-until.ts";

/** How long the server waits for the rest of a head. */
const headMs = 6_000;

/** For the servers to come to rest after all attackers have begun. */
const restMs = 2_500;

const servers: Readonly<Record<string, ServerQuestion>> = {
  "conn-policy": { kind: "conn-policy", policy: { headerWaitTimeout: `${headMs}ms` } },
  "node, checked each 1 s": { kind: "checked", headMs },
};

/** What honest clients saw while the attackers were ended. */
type Outcome = HonestWindow & Disturbed;

/** What honest clients notice when thousands of connections reach their limit in the same moment. */
export const expiry: Part = async ({ isQuick }, report) => {
  const count = isQuick ? 2_000 : 15_000;
  const rounds = isQuick ? 1 : 3;
  const windows: Record<string, Outcome[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, question] of Object.entries(servers)) {
      (windows[name] ??= []).push(await quietest(() => measure(question, count)));
    }
  }
  const add = (title: string, unit: string, of: (window: Outcome) => number, bar?: Bar) => {
    const values = Object.fromEntries(
      Object.entries(windows).map(([name, each]) => [name, each.map(of)]),
    );
    report.add(figureOf(title, unit, values, "conn-policy", bar));
  };
  add("worst honest request", "ms", (window) => window.max, { atMost: 25 });
  add("worst honest newcomer", "ms", (window) => window.newcomerMax, { atMost: 25 });
  add("honest p99", "ms", (window) => window.p99);
  add("honest failures", "", (window) => window.failures + window.newcomerFailures, { atMost: 0 });
  add("waited for a processor, in all", "ms", (window) => window.waitedMs);
  report.note(`${count.toLocaleString("en")} connections whose head began in the same tick`);
  report.note("honest: 32 kept connections, 800 requests/s, and 50 newcomers/s, in an open loop");
};

async function measure(question: ServerQuestion, count: number): Promise<Outcome> {
  await using scene = await Scene.open(question);
  const { child } = scene.server;
  await scene.attack("gather", { count, perSecond: 4_000 });
  await scene.begin({ connections: 32, requestsPerSecond: 800, newcomersPerSecond: 50 });
  await sleep(500);
  // While it does not run, all heads arrive: it finds them in one turn, and they are due in one tick.
  child.pause();
  const began = performance.now();
  await scene.poll("begin");
  child.goOn();
  // What the server does to its sockets is the kernel's business from here: the clients' processor stays free.
  for (const attacker of scene.attackers) attacker.pause();
  await sleep(restMs);
  await scene.take();
  const waited = scene.waitedMs;
  await sleep(headMs + 3_000 - (performance.now() - began));
  const window = { ...(await scene.take()), waitedMs: scene.waitedMs - waited };
  await waitUntil("all attackers are gone", async () => {
    return (await child.ask<number>("connections")) <= 32 + count / 100;
  });
  return window;
}
