import { randomUUID } from "node:crypto";
import type { Progress, Queued } from "../../store/queue.ts";
import { headersOf, isAscii } from "../read-head.ts";
import { field, toDate, toReport, type ReportOptions } from "./report.ts";
import { subjects, toWords } from "./words.ts";

/** A notification, RFC 3464: for people, for programs, and what it is about. */
export function toNotice(
  queued: Queued,
  concerned: readonly Progress[],
  original: Buffer,
  options: ReportOptions,
): { readonly text: Buffer; readonly is8Bit: boolean } {
  const { sender, isUtf8 } = queued.envelope;
  const { kind, hostname, now } = options;
  const boundary = randomUUID();
  const isWhole = original.length === queued.size && mayReturnAll(queued, kind);
  const returned = isWhole ? original : headersOf(original);
  const words = toWords(concerned, options);
  const report = toReport(queued, concerned, options);
  const types = isUtf8 ? globalTypes : plainTypes;

  const parts = [
    toPart("text/plain; charset=utf-8", Buffer.from(words)),
    toPart(types.report, Buffer.from(report)),
    toPart(isWhole ? types.whole : types.headers, returned),
  ].flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part]);
  const headers = [
    field("From", `Mail Delivery System <postmaster@${hostname}>`),
    field("To", `<${sender}>`),
    field("Subject", subjects[kind]),
    field("Date", toDate(now)),
    field("Message-ID", `<${randomUUID()}@${hostname}>`),
    // RFC 3834 section 5: nobody's vacation program answers.
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"`,
    "\r\n",
  ].join("\r\n");
  const text = Buffer.concat([Buffer.from(headers), ...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return { text, is8Bit: !isAscii(text) };
}

/** RFC 3461 section 4.3: only failures return more than headers. */
export function mayReturnAll({ envelope }: Queued, kind: ReportOptions["kind"]): boolean {
  return kind === "failure" && envelope.returnWhat !== "headers";
}

const plainTypes = {
  report: "message/delivery-status",
  whole: "message/rfc822",
  headers: "text/rfc822-headers",
};

/** RFC 6533 section 3. */
const globalTypes = {
  report: "message/global-delivery-status",
  whole: "message/global",
  headers: "message/global-headers",
};

function toPart(type: string, content: Buffer): Buffer {
  const encoding = isAscii(content) ? "7bit" : "8bit";
  const head = `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
  const end = content.length === 0 || content.at(-1) === 0x0a ? "\r\n" : "\r\n\r\n";
  return Buffer.concat([Buffer.from(head), content, Buffer.from(end)]);
}
