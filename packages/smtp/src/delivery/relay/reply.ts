import { toLine } from "../notices/report.ts";
import { type Outcome } from "../outcome.ts";

/** What nodemailer's errors carry. */
interface ClientError {
  readonly message?: string;
  readonly code?: string;
  readonly originalCode?: string;
  /** The reply, its lines parted by line feeds. */
  readonly response?: string;
}

/** What went wrong, and what was said. */
export function replyOf(error: unknown): string | undefined {
  const { response } = toClientError(error);
  return typeof response === "string" && /^\d{3}/.test(response) ? toReply(response) : undefined;
}

/** A reply of several lines as one: `550 5.1.1 No such user Ask the postmaster`. */
export function toReply(response: string): string {
  const lines = response.split(/\r?\n/);
  const code = response.slice(0, 3);
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?= |$)/.exec(response)?.[1];
  const texts = lines.map((line) => {
    const text = line.slice(4).trim();
    return status !== undefined && text.startsWith(status)
      ? text.slice(status.length).trim()
      : text;
  });
  return toLine(
    [code, status, ...texts].filter((part) => part !== undefined && part !== "").join(" "),
  );
}

/** RFC 5321 section 4.2.1: 5yz is for good, and whatever else is not expected may be better next time. */
export function outcomeOfReply(reply: string, host: string): Outcome {
  return { state: reply.startsWith("5") ? "failed" : "waiting", reply, host };
}

/** There was no answer, or none that counts for a single message: all of it may be better next time. */
export function troubleWith(host: string, error: unknown): Outcome {
  const said = replyOf(error);
  const { code, originalCode, message = "it failed" } = toClientError(error);
  const what = said === undefined ? `${originalCode ?? code ?? ""} ${message}`.trim() : said;
  const status = said === undefined ? "4.4.1" : "4.3.2";
  return { state: "waiting", reply: toLine(`451 ${status} ${host}: ${what}`) };
}

export function isCode(error: unknown, code: string): boolean {
  return toClientError(error).code === code;
}

function toClientError(error: unknown): ClientError {
  return typeof error === "object" && error !== null ? error : {};
}
