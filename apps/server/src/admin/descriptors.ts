import { existsSync, readFileSync, readdirSync } from "node:fs";

/** How many descriptors the process has, and may have. */
export interface Descriptors {
  open(): number;
  readonly most: number;
}

const folder = "/proc/self/fd";

/**
 * Where the system tells: on Linux. Out of descriptors clients are turned away before anybody here hears of them, so this
 * is where an operator sees it coming.
 */
export function watchDescriptors(): Descriptors | undefined {
  if (!existsSync(folder)) return undefined;
  const soft = /^Max open files\s+(\d+)/mu.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
  const most = soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  return {
    most,
    open() {
      try {
        return readdirSync(folder).length;
      } catch {
        // It takes one to look.
        return most;
      }
    },
  };
}
