import type { Reason } from "../close/reason.ts";
import { PHASES, type Phase } from "../phases/phase.ts";
import { Histogram } from "./histogram.ts";

/**
 * What one guard has counted since it was made. `totalConnectionAttempts = refused + closed + current`, always, at
 * every level; the first three are the names of IIS' counters.
 */
export interface Counts {
  readonly currentConnections: number;
  readonly maximumConnections: number;
  readonly totalConnectionAttempts: number;
  readonly refused: Readonly<Partial<Record<Reason, number>>>;
  readonly closed: Readonly<Partial<Record<Reason, number>>>;
  /** Bytes on the wire of ended and live connections. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly requests: number;
  /** Connection-seconds spent in each phase: its rate is the exact mean number of connections in that phase. */
  readonly phaseSeconds: Readonly<Record<Phase, number>>;
}

/** The counters behind {@link Counts}. Bytes, requests and phases are those of the guard alone; see {@link addTally}. */
export class Tally {
  current = 0;
  maximum = 0;
  attempts = 0;
  bytesIn = 0;
  bytesOut = 0;
  requests = 0;
  readonly refused: Map<Reason, number> = new Map();
  readonly closed: Map<Reason, number> = new Map();
  /** Milliseconds by number of the phase. */
  readonly phaseMs: Float64Array = new Float64Array(PHASES.length);
  /** Silence between requests that ended with another request. */
  readonly idleGaps: Histogram = new Histogram();
  /** How long connections lived. */
  readonly durations: Histogram = new Histogram();

  admit(): void {
    this.attempts++;
    this.current++;
    if (this.current > this.maximum) this.maximum = this.current;
  }

  refuse(reason: Reason): void {
    this.attempts++;
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
  }

  leave(reason: Reason): void {
    this.current--;
    this.closed.set(reason, (this.closed.get(reason) ?? 0) + 1);
  }
}

/** Adds a child's own bytes, requests, phases and histograms to a sum; connections were counted at each level already. */
export function addTally(sum: Tally, part: Tally): void {
  sum.bytesIn += part.bytesIn;
  sum.bytesOut += part.bytesOut;
  sum.requests += part.requests;
  for (const [code, ms] of part.phaseMs.entries()) {
    sum.phaseMs[code] = (sum.phaseMs[code] ?? 0) + ms;
  }
  sum.idleGaps.merge(part.idleGaps);
  sum.durations.merge(part.durations);
}

/** A snapshot as plain data: connections from `own`, the rest from `sum`. */
export function countsOf(own: Tally, sum: Tally): Counts {
  const phaseSeconds = Object.fromEntries(
    PHASES.map((phase, code) => [phase, (sum.phaseMs[code] ?? 0) / 1_000]),
  );
  return {
    currentConnections: own.current,
    maximumConnections: own.maximum,
    totalConnectionAttempts: own.attempts,
    refused: Object.fromEntries(own.refused),
    closed: Object.fromEntries(own.closed),
    bytesIn: sum.bytesIn,
    bytesOut: sum.bytesOut,
    requests: sum.requests,
    phaseSeconds: phaseSeconds as Record<Phase, number>,
  };
}
