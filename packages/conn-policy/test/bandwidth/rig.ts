import type { Duplex } from "node:stream";
import { Pipe } from "../../src/bandwidth/pipe.ts";
import { Shaper, type Shaping } from "../../src/bandwidth/shaper.ts";
import { createManualClock } from "../../src/testing/manual-clock.ts";

export const kib = 1024;
export const mib: number = 1024 * kib;

/** A pipe with a rate. */
export function pipeOf(rate: number, parent?: Pipe): Pipe {
  const pipe = new Pipe(parent);
  pipe.setRate(rate);
  return pipe;
}

export interface Rig {
  readonly shaper: Shaper;
  readonly pipe: Pipe;
  readonly attach: (stream: Duplex & { readonly received?: number }, pipe?: Pipe) => Shaping;
  /** Lets time pass; callbacks run after each round, as in a process. */
  readonly run: (ms: number, eachRound?: () => void) => Promise<void>;
}

/** A shaper on a clock of its own, with one pipe. */
export function createRig(rate: number): Rig {
  const clock = createManualClock();
  const shaper = new Shaper(clock);
  const pipe = pipeOf(rate);
  return {
    shaper,
    pipe,
    attach: (stream, to = pipe) =>
      shaper.attach({ stream, socket: stream, pipe: to, received: () => stream.received ?? 0 }),
    async run(ms, eachRound) {
      for (let passed = 0; passed < ms; passed += 16) {
        clock.advance(16);
        eachRound?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
