import type { Log } from "../log/log.ts";

interface NodeWarning extends Error {
  readonly code?: string;
  readonly detail?: string;
}

/** Warnings of the process (Node's own, the core's, a plugin's) become lines of the log: Node would write text among them. */
export function logWarnings(log: Log): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning: NodeWarning) => {
    const { name, code, message, detail } = warning;
    // What Node calls experimental was chosen by those who wrote this, not by whoever runs it.
    const level = name === "ExperimentalWarning" ? "debug" : "warn";
    log[level]({ warning: name, code, detail }, message);
  });
}
