import type { Pipe } from "./pipe.ts";

/** One direction of one stream, when it waits for its turn. Owned by whoever waits and used again each time. */
export interface Place {
  pipe: Pipe;
  /** Bytes it waits for. */
  want: number;
  /** Bytes granted in this round and not yet given. */
  granted: number;
  /** Bytes by which the next turn is larger: what an empty pipe kept back from the last one. Smaller if negative. */
  deficit: number;
  /** Number of its last turn; 0 if it had none yet. */
  lastTurn: number;
  /** Bytes got without waiting since `takingSince`, a time of the clock. */
  taken: number;
  takingSince: number;
  /** It waits no more; it may wait again at once. A grant may be smaller than what was wanted. */
  readonly give: (bytes: number) => void;
}

export function createPlace(pipe: Pipe, give: (bytes: number) => void): Place {
  return { pipe, want: 0, granted: 0, deficit: 0, lastTurn: 0, taken: 0, takingSince: 0, give };
}
