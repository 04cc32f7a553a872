import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from "pino";

/** The host's log: one line of JSON each. */
export type Log = Logger;

/** How much is told. `debug` has every ended connection, `info` only those that did not end by themselves. */
export const logLevels = ["debug", "info", "warn", "error", "fatal"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

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
