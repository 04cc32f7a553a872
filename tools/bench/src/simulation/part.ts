import { Child } from "../child/child.ts";
import type { Part } from "../part.ts";
import { type Bar, figureOf } from "../report/figure.ts";
import type { Report } from "../report/report.ts";
import type { Simulated, SimulationQuestion } from "./simulate.ts";

/** How fast a server's life can be played on virtual time, and whether it is the same life each time. */
export const simulation: Part = async ({ isQuick }, report) => {
  const connections = isQuick ? 500_000 : 2_000_000;
  const rounds = isQuick ? 2 : 5;
  const sizes: (readonly [concurrent: number, bar?: Bar])[] = [
    [10_000, { atLeast: 2e6 }],
    [100_000, { atLeast: 2e6 }],
  ];
  if (!isQuick) sizes.push([1_000_000]);
  for (const [concurrent, bar] of sizes) {
    await measure(report, { concurrent, connections, seed: 1 }, rounds, bar);
  }
  report.note(
    `${connections.toLocaleString("en")} connections: five requests each, of three phases`,
  );
  report.note("each; a fifth are attackers that drip heads until the engine ends them after 10 s");
};

async function measure(
  report: Report,
  question: SimulationQuestion,
  rounds: number,
  bar: Bar | undefined,
): Promise<void> {
  const runs: Simulated[] = [];
  for (let round = 0; round < rounds; round++) {
    await using child = new Child("simulation");
    // The first run in a process compiles the code.
    await child.ask("simulate", { ...question, connections: 200_000 });
    runs.push(await child.ask<Simulated>("simulate", question));
  }
  const at = `${question.concurrent.toLocaleString("en")} at once`;
  const add = (title: string, of: (run: Simulated) => number, own?: Bar): void => {
    report.add(figureOf(`${title}, ${at}`, "/CPU-s", { own: runs.map(of) }, "own", own));
  };
  add("connections", (run) => question.connections / run.cpuSeconds, bar);
  add("events", (run) => run.events / run.cpuSeconds);
  add("virtual seconds", (run) => run.virtualSeconds / run.cpuSeconds);
  const hashes = new Set(runs.map((run) => run.hash));
  const replay = { own: [hashes.size] };
  report.add(figureOf(`different logs of ${rounds} runs, ${at}`, "", replay, "own", { atMost: 1 }));
}
