import { setTimeout as sleep } from "node:timers/promises";
import type { ServerQuestion } from "../http/server-program.ts";
import type { HonestWindow } from "../load/honest.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { Scene } from "./scene.ts";

const maxConnections = 2_000;
const headMs = 10_000;

const servers: Readonly<Record<string, ServerQuestion>> = {
  "conn-policy": {
    kind: "conn-policy",
    policy: { maxConnections, headerWaitTimeout: `${headMs}ms` },
  },
  "server.maxConnections": { kind: "checked", headMs, maxConnections },
};

/** Who gets in while attackers hold all places and come back at once when they lose one. */
export const limit: Part = async ({ isQuick }, report) => {
  const seconds = isQuick ? 4 : 15;
  const windows: Record<string, HonestWindow[]> = {};
  let attempts = 0;
  for (let round = 0; round < (isQuick ? 1 : 2); round++) {
    for (const [name, question] of Object.entries(servers)) {
      const { window, perSecond } = await measure(question, seconds);
      (windows[name] ??= []).push(window);
      if (name === "conn-policy") attempts = perSecond;
    }
  }
  const values = (of: (window: HonestWindow) => number): Record<string, number[]> =>
    Object.fromEntries(Object.entries(windows).map(([name, each]) => [name, each.map(of)]));
  const served = values((window) => (1 - window.newcomerFailures / window.newcomers) * 100);
  const p99 = values((window) => window.newcomerP99);
  const worst = values((window) => window.newcomerMax);
  report.add(
    figureOf("honest newcomers served", "%", served, "conn-policy", { atLeast: 99.9 }),
    figureOf("p99 of those served", "ms", p99, "conn-policy"),
    figureOf("worst of those served", "ms", worst, "conn-policy"),
  );
  report.note(
    `${maxConnections.toLocaleString("en")} places, 3,000 attackers, each back after 0.3 s:`,
  );
  report.note(`${Math.round(attempts).toLocaleString("en")} attempts/s; 100 honest newcomers/s`);
};

async function measure(
  question: ServerQuestion,
  seconds: number,
): Promise<{ window: HonestWindow; perSecond: number }> {
  await using scene = await Scene.open(question);
  const began = performance.now();
  const again = { againMs: 300 };
  await scene.attack("storm", { count: 3_000, perSecond: 3_000, ...again });
  await sleep(2_500);
  await scene.begin({ connections: 0, requestsPerSecond: 0, newcomersPerSecond: 100 });
  await sleep(seconds * 1_000);
  await scene.honest.ask("stop");
  // The last to come may take the whole of their patience.
  await sleep(2_500);
  const window = await scene.take();
  const attempts = (await scene.poll<number>("calm")).reduce((sum, each) => sum + each, 0);
  return { window, perSecond: (attempts / (performance.now() - began)) * 1_000 };
}
