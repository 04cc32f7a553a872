import { randomInt } from "node:crypto";

/** A range of ports, both ends in it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * All ports of a range, each once, in an order that nobody can foresee (RFC 2577 section 8). Taken one by one: no more is
 * shuffled than is asked for.
 */
export function* shuffledPorts({ first, last }: PortRange): Generator<number> {
  const moved = new Map<number, number>();
  for (let left = last - first + 1; left > 0; left--) {
    const at = randomInt(left);
    yield first + (moved.get(at) ?? at);
    moved.set(at, moved.get(left - 1) ?? left - 1);
  }
}
