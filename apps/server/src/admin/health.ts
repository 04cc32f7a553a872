import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

import { type Answer, text } from "./answer.ts";

/** How often the loop is looked at: often enough to see a block, too seldom to be seen in a profile. */
const resolutionMs = 50;

/** A loop that stood still this long within the last window is not alive in any way that helps a client. */
const mostDelayMs = 5_000;

/** How long a delay is remembered. */
const windowMs = 30_000;

/** The delay of the event loop, in milliseconds, over the last half minute or so. */
export interface LoopDelay {
  readonly minMs: number;
  readonly maxMs: number;
  readonly meanMs: number;
  percentileMs(percentile: number): number;
}

/** Watches the event loop for `/livez` and the metrics. */
export interface LoopWatch extends Disposable {
  delay(): LoopDelay;
  /** Answers 503 after the loop stood still. */
  livez(): Answer;
}

/** Starts to watch the event loop. Does not keep the process alive. */
export function watchLoop(): LoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const reset = setInterval(() => histogram.reset(), windowMs).unref();
  const delay = (): LoopDelay => read(histogram);
  return {
    delay,
    livez() {
      const worst = Math.round(delay().maxMs);
      return worst < mostDelayMs ? text("ok\n") : text(`event loop stood still ${worst} ms\n`, 503);
    },
    [Symbol.dispose]() {
      clearInterval(reset);
      histogram.disable();
    },
  };
}

// The histogram counts the interval itself, and has no mean before its first sample.
function read(histogram: IntervalHistogram): LoopDelay {
  const beyond = (nanoseconds: number): number =>
    histogram.count === 0 ? 0 : Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return {
    minMs: beyond(histogram.min),
    maxMs: beyond(histogram.max),
    meanMs: beyond(histogram.mean),
    percentileMs: (percentile) => beyond(histogram.percentile(percentile)),
  };
}
