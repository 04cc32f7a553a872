import { REASONS, type Reason } from "@core/conn-policy";

import type { Log } from "./log.ts";

/** So many refused connections get a line of their own in a second; a storm of them must not become a storm of lines. */
const mostLinesPerSecond = 10;

/** Lines about refused connections, few however many are refused. */
export interface Refusals {
  add(reason: Reason, fields: object): void;
  /** Writes how many had no line, if any. */
  readonly flush: () => void;
}

/** Makes a writer of refusals. */
export function createRefusals(log: Log): Refusals {
  let lines = 0;
  let suppressed = new Map<Reason, number>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    lines = 0;
    if (suppressed.size === 0) return;
    const byReason = Object.fromEntries(suppressed);
    const count = [...suppressed.values()].reduce((sum, part) => sum + part, 0);
    suppressed = new Map();
    log.warn({ suppressed: count, byReason }, "refused connections without a line of their own");
  }

  return {
    flush,
    add(reason, fields) {
      // The second begins with its first refusal: no timer runs while nobody is refused.
      timer ??= setTimeout(flush, 1_000).unref();
      lines++;
      if (lines <= mostLinesPerSecond) log[REASONS[reason].level](fields, "connection");
      else suppressed.set(reason, (suppressed.get(reason) ?? 0) + 1);
    },
  };
}
