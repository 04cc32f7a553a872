import type { LastWords } from "../close/closer.ts";
import type { Reason } from "../close/reason.ts";
import type { Farewell, FarewellContext } from "./guard.ts";
import { warnOnce } from "./warn.ts";

/** What a protocol says before it closes; nothing, where that fails. */
export function wordsOf(farewell: Farewell, reason: Reason, context: FarewellContext): LastWords {
  try {
    const words: unknown = farewell(reason, context);
    if (words === undefined || typeof words === "string" || words instanceof Uint8Array)
      return words;
    throw new TypeError("last words are text, bytes or undefined, and are given at once");
  } catch (error) {
    warnOnce("farewell", error);
    return undefined;
  }
}
