import { Child } from "../child/child.ts";
import { privateBytesOf } from "../child/process-cost.ts";
import { clientCpu, startServer } from "../http/http-server.ts";
import type { ServerQuestion } from "../http/server-program.ts";
import type { ConnectQuestion } from "../load/program.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";
import { interleave } from "../report/interleave.ts";

/** Connections that come and go before the empty server is measured: caches fill, code is compiled. */
const warming = 500;

type Kind = ServerQuestion["kind"];

/** What an idle connection takes on a real socket, over what node:http takes for it anyway. */
export const memory: Part = async ({ isQuick }, report) => {
  const count = isQuick ? 2_000 : 8_000;
  const privates: Record<string, number[]> = {};
  const measure = async (kind: Kind): Promise<number> => {
    const { heap, own } = await measureServer(kind, count);
    (privates[kind] ??= []).push(own);
    return heap;
  };
  const heaps = await interleave(isQuick ? 1 : 3, {
    "conn-policy": () => measure("conn-policy"),
    "timers off": () => measure("timers off"),
  });
  const ours = heaps["conn-policy"] ?? [];
  const over = ours.map((bytes, round) => bytes - (heaps["timers off"]?.[round] ?? 0));
  report.add(
    figureOf("heap and arrays per idle connection", "B", heaps, "conn-policy"),
    figureOf("of these, conn-policy's own", "B", { "conn-policy": over }, "conn-policy", {
      atMost: 300,
    }),
    figureOf("private memory per idle connection", "B", privates, "conn-policy"),
  );
  report.note(
    `${count.toLocaleString("en")} kept connections, one request each, after a collection`,
  );
};

async function measureServer(kind: Kind, count: number): Promise<{ heap: number; own: number }> {
  await using server = await startServer({ kind });
  const target = { name: "idle", port: server.port };
  await warm(server.port);
  const empty = await server.child.ask<number>("bytes");
  const before = privateBytesOf(server.child.pid);
  await using load = new Child("load", { cpu: clientCpu });
  await load.ask("connect", { ...target, count } satisfies ConnectQuestion);
  const full = await server.child.ask<number>("bytes");
  const own = privateBytesOf(server.child.pid) - before;
  const open = await load.ask<number>("open", "idle");
  if (open !== count) throw new Error(`${count - open} idle connections were closed`);
  return { heap: (full - empty) / count, own: own / count };
}

async function warm(port: number): Promise<void> {
  await using load = new Child("load", { cpu: clientCpu });
  await load.ask("connect", { name: "warm", port, count: warming } satisfies ConnectQuestion);
}
