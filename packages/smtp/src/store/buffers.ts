/** What a small message is kept in until it is committed, and the size of the writes of a large one. */
export const bufferBytes = 65_536;

/**
 * Buffers that drafts share, so that thousands of slow senders cannot take more memory than this: who gets none writes each
 * chunk as it comes.
 */
export class Buffers {
  readonly #limit: number;
  readonly #spare: Buffer[] = [];
  #taken = 0;

  constructor(limit = 256) {
    this.#limit = limit;
  }

  take(): Buffer | undefined {
    if (this.#taken >= this.#limit) return undefined;
    this.#taken++;
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
  }

  give(buffer: Buffer): void {
    this.#taken--;
    if (this.#spare.length < 32) this.#spare.push(buffer);
  }
}
