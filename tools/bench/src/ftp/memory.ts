import { setTimeout as wait } from "node:timers/promises";
import { Child } from "../child/child.ts";
import type { HoldQuestion } from "./client/program.ts";
import { clientCpu } from "../http/http-server.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import type { Report } from "../report/report.ts";
import { treeBytes } from "../child/process-tree.ts";
import type { Server } from "./servers/server.ts";
import { start } from "./servers/start.ts";
import type { Tree } from "./tree.ts";

const ours = "conn-policy";
const peer = "vsftpd";
/** Sessions that come and go before the empty server is measured: caches fill, code is compiled. */
const warming = 500;
const settlingMs = 500;

/** What an idle session that is logged in takes, of all processes of its server. */
export async function memoryOfSessions(
  servers: readonly Server[],
  tree: Tree,
  count: number,
  rounds: number,
  report: Report,
): Promise<void> {
  const contestants = servers.map((server) => [server.name, () => measure(server, tree, count)]);
  const values = await interleave(rounds, Object.fromEntries(contestants));
  report.add(figureOf("memory of an idle session", "kB", values, ours));
  const theirs = values[peer];
  if (theirs !== undefined) {
    const ratios = (values[ours] ?? []).map((value, at) => value / (theirs[at] ?? Number.NaN));
    const title = `memory of an idle session: times ${peer}`;
    report.add(figureOf(title, "x", { [ours]: ratios }, ours, { atMost: 0.1 }));
  }
  report.note(
    `${count.toLocaleString("en")} idle sessions; PSS of all processes, without the kernel's`,
  );
}

async function measure(server: Server, tree: Tree, count: number): Promise<number> {
  await using running = await start(server, tree.folder, tree.root);
  await using client = new Child("ftp-client", { cpu: clientCpu });
  await client.ask("hold", { ...running.login, count: warming } satisfies HoldQuestion);
  await client.ask("release");
  await wait(settlingMs);
  const before = treeBytes(running.pid);
  await client.ask("hold", { ...running.login, count } satisfies HoldQuestion);
  await wait(settlingMs);
  const after = treeBytes(running.pid);
  const open = await client.ask<number>("open");
  if (open !== count) throw new Error(`${server.name} closed ${count - open} idle sessions`);
  return (after - before) / count / 1_000;
}
