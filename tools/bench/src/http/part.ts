import { Child } from "../child/child.ts";
import { cpuOf } from "../child/process-cost.ts";
import type { BurstQuestion, ConnectQuestion } from "../load/program.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import type { Report } from "../report/report.ts";
import { quantile } from "../report/spread.ts";
import { clientCpu, type HttpServer, startServer } from "./http-server.ts";

const connections = 64;

/** Requests of one burst: about half a second of the server. */
const paths = [
  { title: "hello world", path: "/", requests: 24_000 },
  { title: "1 KiB", path: "/1k", requests: 20_000 },
  { title: "64 KiB", path: "/64k", requests: 8_000 },
] as const;

/** The second bare server does the same as the first: how far apart they are is the noise. */
const kinds = {
  "conn-policy": "conn-policy",
  "timers off": "timers off",
  twin: "timers off",
  defaults: "defaults",
} as const;

/** What was measured of each contestant. */
interface Measured {
  /** Microseconds of CPU a request, one value a round. */
  readonly cpu: Record<string, number[]>;
  /** The same, one value a generation: the lower quartile of its rounds, which a busy machine hardly moves. */
  readonly calm: Record<string, number[]>;
  /** Requests per second, one value a round. */
  readonly rate: Record<string, number[]>;
}

/** What a request costs a server under every limit, next to bare node:http with its timers off, and as it comes. */
export const http: Part = async ({ isQuick }, report) => {
  const generations = isQuick ? 1 : 4;
  const measured = new Map<string, Measured>();
  // Two processes that run the same code differ by how it was compiled: several of each are measured.
  for (let generation = 0; generation < generations; generation++) {
    await measureGeneration(isQuick ? 4 : 8, measured);
  }
  for (const { title } of paths) addFigures(report, title, measured.get(title));
  report.note(`${connections} kept connections; server and client have a processor each`);
  report.note(
    "CPU: what the scheduler gave all threads of the server; `twin` is `timers off` again",
  );
};

async function measureGeneration(rounds: number, measured: Map<string, Measured>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const load = stack.use(new Child("load", { cpu: clientCpu }));
  const servers = new Map<string, HttpServer>();
  for (const [name, kind] of Object.entries(kinds))
    servers.set(name, stack.use(await startServer({ kind })));
  for (const { title, path, requests } of paths) {
    const into = measured.get(title) ?? { cpu: {}, calm: {}, rate: {} };
    measured.set(title, into);
    const run = async (name: string, server: HttpServer, count: number): Promise<number> => {
      const { port } = server;
      await load.ask("connect", { name, port, count: connections } satisfies ConnectQuestion);
      const before = cpuOf(server.child.pid);
      const question: BurstQuestion = { name, path, requests: count };
      const ms = await load.ask<number>("burst", question);
      (into.rate[name] ??= []).push((count / ms) * 1_000);
      return (cpuOf(server.child.pid) - before) / count / 1_000;
    };
    const contestants = Object.fromEntries(
      [...servers].map(([name, server]) => [name, () => run(name, server, requests)]),
    );
    await interleave(2, contestants);
    for (const rates of Object.values(into.rate)) rates.splice(-2);
    const cpu = await interleave(rounds, contestants);
    for (const [name, values] of Object.entries(cpu)) {
      (into.cpu[name] ??= []).push(...values);
      (into.calm[name] ??= []).push(
        quantile(
          values.toSorted((a, b) => a - b),
          0.25,
        ),
      );
    }
  }
}

function addFigures(report: Report, title: string, measured: Measured | undefined): void {
  if (measured === undefined) return;
  const { cpu, calm, rate } = measured;
  report.add(figureOf(`CPU per request, ${title}`, "us", cpu, "conn-policy"));
  const over = (name: string, peer: string): number[] =>
    (calm[name] ?? []).map((value, at) => (value / (calm[peer]?.[at] ?? Number.NaN) - 1) * 100);
  const compare = (name: string, peer: string, atMost?: number): void => {
    const rounds = { [name]: over(name, peer) };
    const bar = atMost === undefined ? undefined : { atMost };
    report.add(figureOf(`${name} over ${peer}, ${title}`, "%", rounds, name, bar));
  };
  compare("conn-policy", "timers off", 1);
  compare("conn-policy", "defaults", 0);
  compare("twin", "timers off");
  report.add(figureOf(`requests per second, ${title}`, "/s", rate, "conn-policy"));
}
