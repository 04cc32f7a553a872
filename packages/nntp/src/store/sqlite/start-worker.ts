import { Worker } from "node:worker_threads";
import type { WorkerStart } from "./messages.ts";

/** Starts a thread that reads or writes. */
export type StartWorker = (start: WorkerStart) => Worker;

const isSource = import.meta.url.endsWith(".ts");

/** Beside this file, built or not: tests and tools run the sources. */
const entry = new URL(isSource ? "./worker.ts" : "./worker.js", import.meta.url);

// node:sqlite and, before Node.js 24, the stripping of types are called experimental.
const execArgv = [
  "--disable-warning=ExperimentalWarning",
  ...(isSource ? ["--experimental-strip-types"] : []),
];

export const startWorker: StartWorker = (start) => {
  const worker = new Worker(entry, { workerData: start, execArgv, name: `news-${start.role}` });
  return worker;
};
