import { answer } from "../child/answer.ts";
import { type OperationTimes, measureOperations } from "./operations.ts";
import { type StateBytes, measureState } from "./state.ts";
import { Sweep } from "./sweep.ts";
import { measureTicks } from "./ticks.ts";
import { Tracked } from "./tracked.ts";

export interface EngineQuestion {
  /** Connections tracked. */
  readonly count: number;
  readonly rounds: number;
}

answer({
  operations: ({ count, rounds }: EngineQuestion): Promise<OperationTimes> =>
    measureOperations(count, rounds),

  ticks({ count, rounds }: EngineQuestion): Record<string, number[]> {
    const opaque = new Tracked("opaque");
    const marked = new Tracked("marked");
    const followed = new Tracked("marked");
    const sweep = new Sweep();
    return {
      opaque: measureTicks(opaque, opaque.touch.bind(opaque), count, rounds),
      marked: measureTicks(marked, marked.exchange.bind(marked), count, rounds),
      "marked with send": measureTicks(followed, followed.request.bind(followed), count, rounds),
      sweep: measureTicks(sweep, sweep.touch.bind(sweep), count, rounds),
    };
  },

  state: ({ count }: EngineQuestion): StateBytes => measureState(count),
});
