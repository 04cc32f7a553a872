import { writeSync } from "node:fs";

/**
 * Says a line at once, for a process that is going to be killed: a stream would keep lines to itself while nobody reads,
 * and they would die with it.
 */
export function say(line: string): void {
  for (let rest = Buffer.from(`${line}\n`); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // The pipe is full: whoever reads it is busy.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
