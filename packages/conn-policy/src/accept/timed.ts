import type { Reason } from "../close/reason.ts";
import type { Bounds } from "../phases/bounds.ts";
import type { Sample } from "../phases/sample.ts";

/** What the engine looks at: a connection, or a channel of one. */
export interface Timed {
  /** Where its state is. */
  readonly index: number;
  readonly bounds: Bounds;
  /** Once there is one, only the closing is left. */
  readonly reason: Reason | undefined;
  /** A channel is no connection: it is not listed. */
  readonly isSide: boolean;
  /** Takes note of bytes that nobody has told of. */
  inspect(): void;
  /** Byte totals for a look of the monitor. */
  fill(sample: Sample): void;
  /** What a verdict of the monitor means to it; `undefined`: nothing, and its phase has begun anew. */
  judge(verdict: Reason): Reason | undefined;
  end(reason: Reason): void;
  /** Its time to close by itself is over. */
  abandon(): void;
}
