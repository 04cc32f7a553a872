import type { EnvelopeRecipient } from "../../store/envelope.ts";
import type { Progress, Queued } from "../../store/queue.ts";
import { statusOf } from "../outcome.ts";
import { recipientOf } from "../progress.ts";

export type NoticeKind = "failure" | "delay" | "success";

export interface ReportOptions {
  readonly kind: NoticeKind;
  readonly hostname: string;
  /** Wall-clock milliseconds. */
  readonly now: number;
  /** When it will be given up. */
  readonly retryUntil: number;
}

/** The part for programs, RFC 3464 section 2. */
export function toReport(
  { envelope }: Queued,
  concerned: readonly Progress[],
  options: ReportOptions,
): string {
  const { envelopeId, receivedAt, isUtf8 } = envelope;
  const message = [
    ...(envelopeId === undefined ? [] : [field("Original-Envelope-Id", envelopeId)]),
    field("Reporting-MTA", `dns; ${options.hostname}`),
    field("Arrival-Date", toDate(receivedAt)),
  ];
  const recipients = concerned.map((each) =>
    toFields(each, recipientOf(envelope, each), isUtf8, options),
  );
  return [message, ...recipients].map((fields) => `${fields.join("\r\n")}\r\n`).join("\r\n");
}

/** RFC 3464 section 2.3. */
function toFields(
  progress: Progress,
  { originalRecipient }: EnvelopeRecipient,
  isUtf8: boolean,
  { kind, now, retryUntil }: ReportOptions,
): readonly string[] {
  const { lastReply, lastHost } = progress;
  // Whom an alias leads to is nobody else's business.
  const address = progress.expandedFrom ?? progress.address;
  return [
    ...(originalRecipient === undefined ? [] : [field("Original-Recipient", originalRecipient)]),
    field("Final-Recipient", `${isUtf8 ? "utf-8" : "rfc822"}; ${address}`),
    field("Action", actionOf(kind, lastHost)),
    field("Status", statusFor(kind, lastReply)),
    ...(lastHost === undefined ? [] : [field("Remote-MTA", `dns; ${lastHost}`)]),
    ...(lastReply === undefined ? [] : [field("Diagnostic-Code", `smtp; ${lastReply}`)]),
    field("Last-Attempt-Date", toDate(now)),
    ...(kind === "delay" ? [field("Will-Retry-Until", toDate(retryUntil))] : []),
  ];
}

function actionOf(kind: NoticeKind, host: string | undefined): string {
  if (kind === "failure") return "failed";
  if (kind === "delay") return "delayed";
  return host === undefined ? "delivered" : "relayed";
}

function statusFor(kind: NoticeKind, reply: string | undefined): string {
  if (kind === "success") return "2.0.0";
  const status = statusOf(reply ?? "");
  // RFC 3463 section 3.5: a failure that might have been none in the end has run out of time.
  return kind === "failure" && status.startsWith("4") ? "4.4.7" : status;
}

/** Text of others goes into it: one line, and not longer than lines may be. */
export function field(name: string, value: string): string {
  return `${name}: ${toLine(value)}`;
}

export function toLine(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 900);
}

/** RFC 5322 section 3.3, in UTC. */
export function toDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace("GMT", "+0000");
}
