import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { absenceOf } from "../child/find.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import type { Report } from "../report/report.ts";
import { send } from "./load.ts";
import { memoryOfSessions } from "./memory.ts";
import { type Row, rowsOf } from "./rows.ts";
import { ourServer, ours } from "./servers/ours.ts";
import { postfix } from "./servers/postfix.ts";
import type { Mode, Server } from "./servers/server.ts";
import { smtpSink } from "./servers/smtp-sink.ts";
import { type Running, start } from "./servers/start.ts";
import { stockServer } from "./servers/stock.ts";

const modes: Readonly<Record<Mode, readonly Server[]>> = {
  discarded: [ourServer("discarded"), smtpSink, stockServer("discarded")],
  stored: [ourServer("stored"), postfix, stockServer("stored")],
};

/** Messages taken and thrown away, messages taken for good, and idle sessions, next to those of daemons and of smtp-server. */
export const smtp: Part = async ({ isQuick }, report) => {
  const absence = absenceOf("smtp-source");
  if (absence !== undefined) {
    report.note(`not measured: ${absence} (Debian: postfix)`);
    return;
  }
  // A real disk, where there is one: to wait for it is what is measured.
  const folder = await mkdtemp(join(tmpdir(), "bench-smtp-"));
  // Daemons that give up their rights have to get there.
  await chmod(folder, 0o755);
  try {
    for (const mode of ["discarded", "stored"] as const) {
      const servers = presentOf(modes[mode], report);
      if (mode === "discarded")
        await memoryOfSessions(
          [...servers, ...presentOf([postfix], report)],
          folder,
          isQuick ? 500 : 2_000,
          isQuick ? 1 : 3,
          report,
        );
      await measure(servers, rowsOf(mode, isQuick), folder, isQuick, report);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  report.note("load by smtp-source; server and client have a processor each; no TLS");
  report.note(`stored: on the disk of ${tmpdir()}; file, name and folder are flushed before 250`);
};

function presentOf(servers: readonly Server[], report: Report): Server[] {
  return servers.filter((server) => {
    const lack = server.lacks();
    if (lack !== undefined) report.note(`without ${server.name}: ${lack}`);
    return lack === undefined;
  });
}

async function measure(
  servers: readonly Server[],
  rows: readonly Row[],
  folder: string,
  isQuick: boolean,
  report: Report,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const running: Running[] = [];
  for (const server of servers) running.push(stack.use(await start(server, folder)));
  for (const row of rows) {
    // The first round warms up, and says how many messages take long enough.
    const rates = new Map<string, number>();
    const rate = async ({ name, port }: Running): Promise<number> => {
      const seconds = isQuick ? 0.3 : 1;
      const known = rates.get(name);
      const count = known === undefined ? row.sessions * 5 : Math.ceil(known * seconds);
      const found = await send(port, row, Math.max(row.sessions, count));
      rates.set(name, found);
      return found;
    };
    const contestants = Object.fromEntries(running.map((each) => [each.name, () => rate(each)]));
    await interleave(2, contestants);
    addFigures(report, row, await interleave(isQuick ? 2 : 5, contestants));
    for (const each of running) await each.clear();
  }
}

function addFigures(report: Report, { title, bar }: Row, values: Record<string, number[]>): void {
  report.add(figureOf(title, "messages/s", values, ours));
  const peer = bar && values[bar.peer];
  if (bar === undefined || peer === undefined) return;
  const ratios = (values[ours] ?? []).map((value, at) => value / (peer[at] ?? Number.NaN));
  const { atLeast } = bar;
  report.add(figureOf(`${title}: times ${bar.peer}`, "x", { [ours]: ratios }, ours, { atLeast }));
}
