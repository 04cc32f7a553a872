import { parentPort, workerData } from "node:worker_threads";
import { createAnswering, octetsOf } from "./answer.ts";
import type { Call, WorkerStart } from "./messages.ts";

const { role, options } = workerData as WorkerStart;
const Service =
  role === "writer" ? (await import("./writer.ts")).Writer : (await import("./reader.ts")).Reader;
const answering = createAnswering(() => new Service(options));

parentPort?.on("message", (calls: readonly Call[]) => {
  const answers = answering(calls);
  parentPort?.postMessage(answers, octetsOf(answers));
});
