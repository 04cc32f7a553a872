import { setTimeout as wait } from "node:timers/promises";
import { Child } from "../child/child.ts";
import { treeBytes } from "../child/process-tree.ts";
import { clientCpu } from "../http/http-server.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import type { Report } from "../report/report.ts";
import type { HoldQuestion } from "./client/program.ts";
import { ours } from "./servers/ours.ts";
import type { Server } from "./servers/server.ts";
import { start } from "./servers/start.ts";

/** Sessions that come and go before the empty server is weighed: caches fill, code is compiled. A process for each is not kept. */
const warming = 500;
const settlingMs = 500;

/** What an idle session that has said EHLO takes, of all processes of its server. */
export async function memoryOfSessions(
  servers: readonly Server[],
  folder: string,
  count: number,
  rounds: number,
  report: Report,
): Promise<void> {
  const contestants = servers.map((server) => [server.name, () => measure(server, folder, count)]);
  const values = await interleave(rounds, Object.fromEntries(contestants));
  report.add(figureOf("memory of an idle session", "KiB", values, ours, { atMost: 16 }));
  report.note(
    `${count.toLocaleString("en")} idle sessions after EHLO (postfix: 100); PSS of all processes, without the kernel's`,
  );
}

async function measure(server: Server, folder: string, most: number): Promise<number> {
  const count = Math.min(most, server.mostIdle ?? most);
  await using running = await start(server, folder);
  await using client = new Child("smtp-client", { cpu: clientCpu });
  const { port } = running;
  if (server.mostIdle === undefined) {
    await client.ask("hold", { port, count: warming } satisfies HoldQuestion);
    await client.ask("release");
  }
  await wait(settlingMs);
  const before = treeBytes(running.pid);
  await client.ask("hold", { port, count } satisfies HoldQuestion);
  await wait(settlingMs);
  const after = treeBytes(running.pid);
  const open = await client.ask<number>("open");
  if (open !== count) throw new Error(`${server.name} closed ${count - open} idle sessions`);
  return (after - before) / count / 1_024;
}
