import type { Stats } from "node:fs";
import type { IncomingMessage } from "node:http";

const one = /^bytes=(?<first>\d*)-(?<last>\d*)$/iu;

/**
 * What the Range header of a request means for a file (RFC 9110 section 14.2), where `send` takes it otherwise: only GET
 * has ranges, a suffix may be longer than the file, a last byte before the first one is no range, and If-Range is met by
 * the very same date alone. Its tags are strong ones, and ours are weak.
 */
export function rangeOf({ method, headers }: IncomingMessage, stats: Stats): string | undefined {
  const { range, "if-range": condition } = headers;
  if (method !== "GET" || range === undefined) return undefined;
  if (condition !== undefined && condition !== stats.mtime.toUTCString()) return undefined;
  const { first = "", last = "" } = one.exec(range)?.groups ?? {};
  if (first === "" && Number(last) > stats.size) return stats.size === 0 ? undefined : "bytes=0-";
  return first !== "" && last !== "" && Number(first) > Number(last) ? undefined : range;
}

/** Does If-Match ask for a strong tag (RFC 9110 section 13.1.1)? No file of ours has one. */
export function isPreconditionLost({ headers }: IncomingMessage): boolean {
  const match = headers["if-match"];
  return match !== undefined && match.trim() !== "*";
}
