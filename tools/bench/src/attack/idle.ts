import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "../child/child.ts";
import { cpuOf, sleepsOf } from "../child/process-cost.ts";
import { clientCpu, startServer } from "../http/http-server.ts";
import type { ServerQuestion } from "../http/server-program.ts";
import type { ConnectQuestion } from "../load/program.ts";
import type { Part } from "../part.ts";
import { figureOf } from "../report/figure.ts";

const servers: Readonly<Record<string, ServerQuestion>> = {
  "conn-policy": { kind: "conn-policy" },
  "timers off": { kind: "timers off" },
};

/**
 * Time for what is left of the requests to settle. V8 collects some 8 s after the last of them, which costs tens of
 * milliseconds once, and would be taken for what idle connections cost each second.
 */
const restMs = 25_000;

/** What connections cost that do nothing. */
export const idle: Part = async ({ isQuick }, report) => {
  const count = isQuick ? 4_000 : 19_000;
  const seconds = isQuick ? 3 : 10;
  const cpu: Record<string, number[]> = {};
  const sleeps: Record<string, number[]> = {};
  const wakeUps: number[] = [];
  for (let round = 0; round < (isQuick ? 1 : 3); round++) {
    for (const [name, question] of Object.entries(servers)) {
      const cost = await measure(question, count, seconds);
      (cpu[name] ??= []).push(cost.cpuMs);
      (sleeps[name] ??= []).push(cost.sleeps);
      if (question.kind === "conn-policy") wakeUps.push(cost.wakeUps);
    }
  }
  report.add(
    figureOf("CPU", "ms/s", cpu, "conn-policy", { atMost: 3 }),
    figureOf("engine's timer fired", "/s", { "conn-policy": wakeUps }, "conn-policy", {
      atMost: 0,
    }),
    figureOf("process went back to sleep", "/s", sleeps, "conn-policy"),
  );
  report.note(
    `${count.toLocaleString("en")} idle kept connections, nothing due, over ${seconds} s`,
  );
};

interface Cost {
  readonly cpuMs: number;
  readonly sleeps: number;
  readonly wakeUps: number;
}

async function measure(question: ServerQuestion, count: number, seconds: number): Promise<Cost> {
  await using server = await startServer(question);
  await using first = new Child("load", { cpu: clientCpu });
  await using second = new Child("load", { cpu: clientCpu });
  const target = { name: "idle", port: server.port, count: count / 2 };
  const loads = [first, second];
  await Promise.all(
    loads.map((load, index) => {
      const from: ConnectQuestion = { ...target, from: `127.0.1.${1 + index}` };
      return load.ask("connect", from);
    }),
  );
  await sleep(restMs);
  const { child } = server;
  const read = async () => ({
    cpu: cpuOf(child.pid),
    sleeps: sleepsOf(child.pid),
    wakeUps: await child.ask<number>("wakeUps"),
  });
  const before = await read();
  await sleep(seconds * 1_000);
  const after = await read();
  const open = await Promise.all(loads.map((load) => load.ask<number>("open", "idle")));
  if (open.some((each) => each !== count / 2)) throw new Error("idle connections were closed");
  return {
    cpuMs: (after.cpu - before.cpu) / 1e6 / seconds,
    sleeps: (after.sleeps - before.sleeps) / seconds,
    wakeUps: (after.wakeUps - before.wakeUps) / seconds,
  };
}
