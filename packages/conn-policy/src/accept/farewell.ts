import type { LastWords } from "../close/closer.ts";
import type { Reason } from "../close/reason.ts";
import type { Farewell, FarewellContext } from "./guard.ts";
import { warnOnce } from "./warn.ts";

/** What a protocol says before it closes; nothing, where that fails. */
export function wordsOf(farewell: Farewell, reason: Reason, context: FarewellContext): LastWords {
  try {
    return farewell(reason, context);
  } catch (error) {
    warnOnce("farewell", error);
    return undefined;
  }
}
