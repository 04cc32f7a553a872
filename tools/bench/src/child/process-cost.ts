import { readFileSync, readdirSync } from "node:fs";

/** Nanoseconds for which the scheduler has run a process, all its threads included. */
export function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  let sum = 0;
  for (const task of readdirSync(tasks)) {
    sum += Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]);
  }
  return sum;
}

/** Milliseconds for which the main thread of a process was ready to run and had to wait for a processor. */
export function waitOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[1]) / 1e6;
}

/** How often a process has gone to sleep by itself: each time something had woken it. */
export function sleepsOf(pid: number): number {
  return numberIn(`/proc/${pid}/status`, /^voluntary_ctxt_switches:\s+(\d+)/m);
}

/** Bytes that belong to a process alone. */
export function privateBytesOf(pid: number): number {
  return numberIn(`/proc/${pid}/smaps_rollup`, /^Private_Dirty:\s+(\d+) kB/m) * 1_024;
}

function numberIn(path: string, pattern: RegExp): number {
  const found = pattern.exec(readFileSync(path, "utf8"))?.[1];
  if (found === undefined) throw new Error(`nothing like ${pattern} in ${path}`);
  return Number(found);
}
