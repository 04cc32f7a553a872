import { Worker } from "node:worker_threads";
import type { WorkerStart } from "./messages.ts";

/** Starts a thread that reads or writes. */
export type StartWorker = (start: WorkerStart) => Worker;

/** Tests and tools run the sources; what is published is built. */
const isSource = import.meta.url.endsWith(".ts");

const entry = isSource
  ? new URL("./worker.ts", import.meta.url)
  : new URL("./worker.js", import.meta.url);

// node:sqlite and, before Node.js 24, the stripping of types are called experimental.
const execArgv = [
  "--disable-warning=ExperimentalWarning",
  ...(isSource ? ["--experimental-strip-types"] : []),
];

export const startWorker: StartWorker = (start) =>
  new Worker(entry, { workerData: start, execArgv, name: `news-${start.role}` });
