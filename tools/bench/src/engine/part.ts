import { Child } from "../child/child.ts";
import type { Part } from "../part.ts";
import { type Bar, type Figure, type Rounds, figureOf } from "../report/figure.ts";
import type { Report } from "../report/report.ts";
import { quantile, spreadOf } from "../report/spread.ts";
import type { Operation, OperationTimes } from "./operations.ts";
import type { EngineQuestion } from "./program.ts";
import type { StateBytes } from "./state.ts";

/** Where the bars of an operation hold. */
const judgedAt = 100_000;

const titles: Readonly<Record<Operation, readonly [title: string, bar?: Bar]>> = {
  touch: ["touch", { atMost: 6 }],
  change: ["two phase changes, work and idle again"],
  exchange: ["request with a small response, three changes"],
  request: ["request whose response is followed, four changes"],
  churn: ["open and close of state", { atMost: 100 }],
  expire: ["expiry of all at once, each"],
};

const tickBars: Readonly<Record<number, Bar>> = {
  20_000: { atMost: 15 },
  100_000: { atMost: 25 },
  1_000_000: { atMost: 800 },
};

/** Of one phase change: the bar is for each, and a peer that sets and clears a timer does both or nothing. */
const changeBar: Bar = { atMost: 30 };

/** A power of two, as the arrays grow: what a connection takes when they are full. */
const stateCounts = [131_072, judgedAt];

/** What the engine costs without sockets, on virtual time, next to Node's own timers and a plain sweep. */
export const engine: Part = async ({ isQuick }, report) => {
  for (const count of isQuick ? [10_000, judgedAt] : [10_000, judgedAt, 1_000_000]) {
    await addOperations(report, { count, rounds: isQuick ? 5 : 15 });
  }
  for (const count of isQuick ? [20_000, judgedAt] : [20_000, judgedAt, 1_000_000]) {
    await addTicks(report, count, 5);
  }
  for (const count of stateCounts) await addState(report, count);
  report.note("net: less the harness's own loop, which is column `loop`");
  report.note("tick: each connection is active every 5 s on average; between two ticks of 64 ms");
};

async function addOperations(report: Report, question: EngineQuestion): Promise<void> {
  await using child = new Child("engine");
  const times = await child.ask<OperationTimes>("operations", question);
  const at = `at ${question.count.toLocaleString("en")}`;
  const judge = (bar: Bar | undefined): Bar | undefined =>
    question.count === judgedAt ? bar : undefined;
  for (const operation of ["touch", "change", "exchange", "request", "churn", "expire"] as const) {
    const [title, bar] = titles[operation];
    const rounds = times[operation];
    if (operation === "touch") {
      report.add(figureOf(`${title} ${at}`, "ns", rounds, "engine"));
      report.add(figureOf(`${title} ${at}, net`, "ns", netOf(rounds), "engine", judge(bar)));
    } else {
      report.add(figureOf(`${title} ${at}`, "ns", rounds, "engine", judge(bar)));
    }
    if (operation === "change") {
      const each = { engine: (rounds["engine"] ?? []).map((pair) => pair / 2) };
      report.add(figureOf(`phase change ${at}, each`, "ns", each, "engine", judge(changeBar)));
    }
  }
}

/** What is left of all contestants without the harness's loop. */
function netOf(rounds: Rounds): Rounds {
  const { loop = [], ...others } = rounds;
  const net = (values: readonly number[]): number[] =>
    values.map((value, round) => value - (loop[round] ?? 0));
  return Object.fromEntries(Object.entries(others).map(([name, values]) => [name, net(values)]));
}

async function addTicks(report: Report, count: number, rounds: number): Promise<void> {
  const runs: Record<string, number[]>[] = [];
  for (let round = 0; round < rounds; round++) {
    await using child = new Child("engine");
    runs.push(await child.ask("ticks", { count, rounds: 1_875 }));
  }
  const timesOf = (contestant: string): number[] =>
    calmTicks(runs.map((run) => run[contestant] ?? []));
  const sweep = timesOf("sweep");
  for (const marking of ["opaque", "marked", "marked with send"]) {
    const own = timesOf(marking);
    const figure = (name: string, share: number, bar?: Bar): Figure => {
      const compared = { engine: [quantile(own, share)], sweep: [quantile(sweep, share)] };
      const title = `tick ${name} at ${count.toLocaleString("en")}, ${marking}`;
      return figureOf(title, "us", compared, "engine", bar);
    };
    report.add(figure("p50", 0.5), figure("p99", 0.99, tickBars[count]));
  }
}

/**
 * What each tick takes, in order of that: its median over runs in which it had the same to do. A tick with much to do is
 * slow in all runs; one in whose middle something else got the processor is slow in one.
 */
function calmTicks(runs: readonly (readonly number[])[]): number[] {
  const [first = []] = runs;
  const times = first.map((_, tick) => spreadOf(runs.map((run) => run[tick] ?? Number.NaN)).median);
  return times.toSorted((a, b) => a - b);
}

async function addState(report: Report, count: number): Promise<void> {
  await using child = new Child("engine");
  const bytes = await child.ask<StateBytes>("state", { count, rounds: 1 });
  const rounds = Object.fromEntries(Object.entries(bytes).map(([name, value]) => [name, [value]]));
  const bar = count === judgedAt ? undefined : { atMost: 48 };
  const title = `state per connection at ${count.toLocaleString("en")}`;
  report.add(figureOf(title, "B", rounds, "engine", bar));
}
