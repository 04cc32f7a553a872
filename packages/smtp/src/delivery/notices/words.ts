import type { Progress } from "../../store/queue.ts";
import { toDate, toLine, type NoticeKind, type ReportOptions } from "./report.ts";

export const subjects: Readonly<Record<NoticeKind, string>> = {
  failure: "Your message could not be delivered",
  delay: "Your message has not been delivered yet",
  success: "Your message has been delivered",
};

const beginnings: Readonly<Record<NoticeKind, string>> = {
  failure:
    "Your message could not be delivered to the recipients below. It will not be tried again.",
  delay:
    "Your message has not been delivered to the recipients below yet. You need not send it again.",
  success: "Your message has been delivered to the recipients below, as you asked to be told.",
};

/** The part for people. */
export function toWords(concerned: readonly Progress[], options: ReportOptions): string {
  const { kind, hostname, retryUntil } = options;
  const lines = [
    `This is the mail server at ${hostname}.`,
    "",
    beginnings[kind],
    ...(kind === "delay" ? [`It will be tried until ${toDate(retryUntil)}.`] : []),
    "",
    ...concerned.flatMap(toLines),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

function toLines({ address, expandedFrom, lastReply, lastHost }: Progress): readonly string[] {
  const who = `  ${toLine(expandedFrom ?? address)}`;
  if (lastReply === undefined) return [who];
  const from = lastHost === undefined ? "" : `${toLine(lastHost)} said: `;
  return [who, `    ${from}${toLine(lastReply)}`];
}
