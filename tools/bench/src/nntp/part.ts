import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Child } from "../child/child.ts";
import { treeBytes, treeCpu } from "../child/process-tree.ts";
import { clientCpu } from "../http/http-server.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import type { Report } from "../report/report.ts";
import { freshIds, group } from "./articles.ts";
import type { OpenQuestion, SendQuestion } from "./client-program.ts";
import { type Row, rowsOf } from "./rows.ts";
import { connd } from "./servers/connd.ts";
import { inn } from "./servers/inn.ts";
import type { Running } from "./servers/server.ts";

const ours = connd.name;
const theirs = inn.name;

/** Reading, posting, feeds and idle connections of the host's news, next to INN's. */
export const nntp: Part = async ({ isQuick }, report) => {
  const articles = isQuick ? 2_000 : 20_000;
  const rounds = isQuick ? 2 : 5;
  const folder = await mkdtemp(join(tmpdir(), "bench-nntp-"));
  // A daemon that gives up its rights has to get there.
  await chmod(folder, 0o755);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const client = stack.use(new Child("nntp-client", { cpu: clientCpu }));
  const running: Running[] = [];
  for (const server of [connd, inn]) {
    const lack = server.lacks();
    if (lack !== undefined) {
      report.note(`without ${server.name}: ${lack}`);
      continue;
    }
    const own = join(folder, server.name);
    await mkdir(own);
    running.push(stack.use(await server.start(own)));
  }
  const memory = running.map((each) => [each.name, () => measureMemory(client, each)]);
  const values = await interleave(isQuick ? 1 : 3, Object.fromEntries(memory));
  add(report, "memory of an idle connection", "kB", values, { atMost: 0.1 });
  for (const { feedPort } of running) {
    await client.ask("open", { port: feedPort, count: 1, greeting: ["MODE STREAM"] });
    const question: SendQuestion = { how: "TAKETHIS", ids: freshIds(articles), window: 200 };
    await client.ask("send", question);
    await client.ask("close");
  }
  for (const row of rowsOf(articles, isQuick)) {
    const cpu = new Map<string, number[]>();
    const measure = (server: Running) => async (): Promise<number> => {
      const { rate, micros } = await measureRow(client, server, row);
      cpu.set(server.name, [...(cpu.get(server.name) ?? []), micros]);
      return rate;
    };
    const contestants = Object.fromEntries(running.map((each) => [each.name, measure(each)]));
    await interleave(1, contestants);
    cpu.clear();
    add(report, row.title, "/s", await interleave(rounds, contestants), row.rate);
    add(report, `${row.title}: processor`, "µs", Object.fromEntries(cpu), row.cpu);
  }
  report.note(
    `${articles.toLocaleString("en")} articles of 1.1 to 4 kB in one group, on the disk of ${tmpdir()}`,
  );
  report.note("ours is on the disk before it says so; innd's articles are not flushed");
  report.note(
    "rates of INN's readers are held back by delayed ACKs, although commands are sent ahead: only the processor compares there",
  );
};

function add(
  report: Report,
  title: string,
  unit: string,
  values: Record<string, number[]>,
  bar?: { readonly atMost?: number; readonly atLeast?: number },
): void {
  report.add(figureOf(title, unit, values, ours));
  const peer = values[theirs];
  if (peer === undefined || bar === undefined) return;
  const ratios = (values[ours] ?? []).map((value, at) => value / (peer[at] ?? Number.NaN));
  report.add(figureOf(`${title}: times INN`, "x", { [ours]: ratios }, ours, bar));
}

const cpuOfAll = ({ pids }: Running): number => pids.reduce((sum, pid) => sum + treeCpu(pid), 0);

async function measureRow(client: Child, server: Running, row: Row) {
  const open: OpenQuestion = {
    port: row.isFeed ? server.feedPort : server.readPort,
    count: row.connections,
    greeting: row.isFeed ? [] : ["MODE READER", `GROUP ${group}`],
  };
  await client.ask("open", open);
  const before = cpuOfAll(server);
  const ms = await row.run(client);
  const nanos = cpuOfAll(server) - before;
  await client.ask("close");
  return { rate: (row.count / ms) * 1_000, micros: nanos / 1_000 / row.count };
}

async function measureMemory(client: Child, server: Running): Promise<number> {
  const bytes = (): number => server.pids.reduce((sum, pid) => sum + treeBytes(pid), 0);
  const { readPort: port, idleCount: count } = server;
  const greeting = ["MODE READER", `GROUP ${group}`];
  await client.ask("open", { port, count, greeting } satisfies OpenQuestion);
  await client.ask("close");
  await wait(500);
  const before = bytes();
  await client.ask("open", { port, count, greeting } satisfies OpenQuestion);
  await wait(500);
  const after = bytes();
  await client.ask("close");
  return (after - before) / count / 1_000;
}
