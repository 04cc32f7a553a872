import { styleText } from "node:util";

/** How a command ends: done, failed, or wrongly called. */
export const exitCodes = { done: 0, failed: 1, misused: 2 } as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Data, for the next program in the pipe. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Words for people, in colour on a terminal only; NO_COLOR is obeyed. */
export function tell(kind: "error" | "notice" | "ok", line: string): void {
  const colour = ({ error: "red", notice: "yellow", ok: "green" } as const)[kind];
  process.stderr.write(`${styleText(colour, kind, { stream: process.stderr })}: ${line}\n`);
}

/** A reader that has gone away must not end the host: `connd start | head -1` goes on serving. */
export function forgiveClosedPipes(): void {
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
}
