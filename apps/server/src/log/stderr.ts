import type { Writable } from "node:stream";

/** A reader that has stalled costs this much memory at most; lines beyond it are lost, and counted. */
const mostBuffered = 4 * 2 ** 20;

/** How long the last lines are given to leave. */
const flushMs = 1_000;

/** Where the lines of the log go. */
export interface LineWriter {
  write(line: string): void;
  /** Resolves when what was written has left, or will not. */
  flush(): Promise<void>;
}

/**
 * Writes lines on stderr. Neither a reader that has stalled nor one that has gone stops the host: a pipe is written
 * when it has room, and no line is worth waiting for.
 */
export function lineWriter(stream: Writable): LineWriter {
  let lost = 0;
  return {
    write(line) {
      if (stream.writableLength + line.length > mostBuffered) {
        lost++;
        return;
      }
      if (lost > 0) {
        stream.write(
          `${JSON.stringify({ level: "warn", lost, msg: "lines of the log are lost" })}\n`,
        );
        lost = 0;
      }
      stream.write(line);
    },
    flush() {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, flushMs);
        stream.write("", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
