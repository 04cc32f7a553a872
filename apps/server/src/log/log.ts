import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from "pino";

/** The host's log: one line of JSON each. */
export type Log = Logger;

/** How much is told. `debug` has every ended connection, `info` only those that did not end by themselves. */
export const logLevels = ["debug", "info", "warn", "error", "fatal"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** A reader that has stalled costs this much memory at most; lines beyond it are lost. */
const mostBuffered = 4 * 2 ** 20;

/** A log, and what makes sure that its last lines are out before the process ends. */
export interface OpenLog {
  readonly log: Log;
  readonly flush: () => void;
}

/** Makes a log on any stream. */
export function createLog(stream: DestinationStream, level: LogLevel = "debug"): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: stdSerializers.err, error: stdSerializers.err },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, stream);
}

/** Opens the log on stderr. Neither a slow reader nor a closed pipe stops the host. */
export function openLog(level: LogLevel): OpenLog {
  const stream = pino.destination({ dest: 2, sync: false, maxLength: mostBuffered });
  // pino itself forgives EPIPE; a full disk behind a redirected stderr is no reason to stop serving either.
  stream.on("error", () => {});
  return {
    log: createLog(stream, level),
    flush: () => {
      try {
        stream.flushSync();
      } catch {
        // Not open yet, or closed: there is nobody to tell.
      }
    },
  };
}
