/** Numbers that look random and are the same in each run: xorshift, 32 bits. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** A number from 0 up to, not including, `below`. */
  below(below: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.floor(((state >>> 0) / 4_294_967_296) * below);
  }
}

/** `length` numbers below `below`. */
export function randomOrder(length: number, below: number): Int32Array {
  const random = new Random(12_345);
  const order = new Int32Array(length);
  for (let at = 0; at < length; at++) order[at] = random.below(below);
  return order;
}
