import type { Pipe } from "../bandwidth/pipe.ts";
import type { Shaping } from "../bandwidth/shaper.ts";

/**
 * Starts, moves or stops the shaping of bandwidth, as the guard's chain has caps or not.
 *
 * @param attach starts it.
 */
export function reshape(
  shaping: Shaping | undefined,
  pipe: Pipe,
  attach: () => Shaping | undefined,
): Shaping | undefined {
  if (!pipe.isCapped) {
    shaping?.stop();
    return undefined;
  }
  if (shaping === undefined) return attach();
  shaping.moveTo(pipe);
  return shaping;
}
