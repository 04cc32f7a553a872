import { Child } from "../child/child.ts";
import { clientCpu } from "../http/http-server.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";
import type { Report } from "../report/report.ts";
import { memoryOfSessions } from "./memory.ts";
import { connd, conndPlain } from "./servers/connd.ts";
import { ftpSrv } from "./servers/ftp-srv.ts";
import { pureFtpd } from "./servers/pure-ftpd.ts";
import type { Server } from "./servers/server.ts";
import { type Running, start } from "./servers/start.ts";
import { vsftpd } from "./servers/vsftpd.ts";
import { type Row, rowsOf } from "./rows.ts";
import { type Sizes, makeTree } from "./tree.ts";

const servers: readonly Server[] = [connd, vsftpd, pureFtpd, ftpSrv];
const ours = connd.name;
const bar = vsftpd.name;

const full: Sizes = {
  large: 1_024 ** 3,
  small: 4_096,
  smallCount: 2_000,
  lists: [2_000, 50_000],
};
const quick: Sizes = { ...full, large: 64 * 1_024 ** 2, smallCount: 200, lists: [2_000] };

/** Transfers, listings and idle sessions of the host's FTP, next to those of daemons and of stock ftp-srv. */
export const ftp: Part = async ({ isQuick }, report) => {
  const sizes = isQuick ? quick : full;
  const rounds = isQuick ? 2 : 5;
  await using tree = await makeTree(sizes);
  const present = servers.filter((server) => {
    const lack = server.lacks();
    if (lack !== undefined) report.note(`without ${server.name}: ${lack}`);
    return lack === undefined;
  });
  await memoryOfSessions(
    [...present, conndPlain],
    tree,
    isQuick ? 100 : 1_000,
    isQuick ? 1 : 3,
    report,
  );

  await using stack = new AsyncDisposableStack();
  const client = stack.use(new Child("ftp-client", { cpu: clientCpu }));
  const running: Running[] = [];
  for (const server of present)
    running.push(stack.use(await start(server, tree.folder, tree.root)));
  for (const row of rowsOf(sizes)) {
    const contestants = Object.fromEntries(
      running
        .filter((server) => !(server.isSlow && row.isLong))
        .map((server) => [server.name, () => row.measure(client, server, tree)]),
    );
    await interleave(row.warmRounds ?? 1, contestants);
    addFigures(report, row, await interleave(rounds * (row.times ?? 1), contestants));
  }
  report.note("files in memory where there is /dev/shm; server and client have a processor each");
  report.note("no TLS; all log in before the clock runs; the client is the same for all");
};

function addFigures(report: Report, row: Row, values: Record<string, number[]>): void {
  report.add(figureOf(row.title, row.unit, values, ours));
  const peer = values[bar];
  if (peer === undefined || row.atMost === undefined) return;
  const ratios = (values[ours] ?? []).map((value, at) => value / (peer[at] ?? Number.NaN));
  const title = `${row.title}: times ${bar}`;
  report.add(figureOf(title, "x", { [ours]: ratios }, ours, { atMost: row.atMost }));
}
