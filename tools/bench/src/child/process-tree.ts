import { readFileSync, readdirSync } from "node:fs";
import { cpuOf } from "./process-cost.ts";

/** A process, its children, theirs, and so on. */
function treeOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task`, (path) =>
    readdirSync(path).flatMap((task) =>
      readFileSync(`${path}/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    ),
  );
  return [pid, ...(children ?? []).flatMap((child) => treeOf(child))];
}

/** Nanoseconds for which a whole tree of processes has run; those that have ended are not in it. */
export function treeCpu(pid: number): number {
  return treeOf(pid).reduce((sum, each) => sum + (read(String(each), () => cpuOf(each)) ?? 0), 0);
}

/** Bytes of a whole tree of processes: pages that several share are counted once, divided among them. */
export function treeBytes(pid: number): number {
  const sizes = treeOf(pid).map((each) =>
    read(`/proc/${each}/smaps_rollup`, (path) => {
      const found = /^Pss:\s+(\d+) kB/mu.exec(readFileSync(path, "utf8"))?.[1];
      return Number(found ?? 0) * 1_024;
    }),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** A process may have ended since it was listed. */
function read<Result>(path: string, reader: (path: string) => Result): Result | undefined {
  try {
    return reader(path);
  } catch {
    return undefined;
  }
}
