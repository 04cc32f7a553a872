import type { Clock } from "../clock/clock.ts";
import { Pacer } from "./pacer.ts";
import { Shaped, type ShapedTarget, type Shaping } from "./shaped.ts";

export type { ShapedTarget, Shaping } from "./shaped.ts";

/** Multiples of it, less their whole part, spread evenly over 0 to 1 however many there are. */
const goldenRatio = 0.618_033_988_749_895;

/**
 * Keeps connections to the bandwidth of their pipes, both directions together. One for all pipes of a tree.
 *
 * Streams that wait for the same pipe get equal shares of it. A stream that writes in small chunks gets at most one
 * chunk each 16 ms while others wait.
 */
export class Shaper {
  readonly #pacer: Pacer;
  #attached = 0;

  constructor(clock: Clock) {
    this.#pacer = new Pacer(clock);
  }

  /** How many directions of connections wait for their turn. */
  get waiting(): number {
    return this.#pacer.waiting;
  }

  /** Not for connections whose pipe has no rate: they would pass as they are, at the cost of a look at each packet. */
  attach(target: ShapedTarget): Shaping {
    const phase = (this.#attached * goldenRatio) % 1;
    this.#attached += 1;
    return new Shaped(target, this.#pacer, phase);
  }
}
