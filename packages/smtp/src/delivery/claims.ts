/** Who has a message: any number of transfers, or somebody who takes it away. */
export class Claims {
  readonly #transfers = new Map<string, number>();
  readonly #taken = new Map<string, Promise<unknown>>();

  /** Waits for whoever takes the message away: `action` finds what has come of it. */
  async transfer<T>(id: string, action: () => Promise<T>): Promise<T> {
    while (this.#taken.has(id)) await this.#taken.get(id)?.catch(() => {});
    this.#transfers.set(id, (this.#transfers.get(id) ?? 0) + 1);
    try {
      return await action();
    } finally {
      const left = (this.#transfers.get(id) ?? 0) - 1;
      if (left > 0) this.#transfers.set(id, left);
      else this.#transfers.delete(id);
    }
  }

  /** @returns `undefined`: there are transfers, and nothing was done. */
  async take<T>(id: string, action: () => Promise<T>): Promise<T | undefined> {
    while (this.#taken.has(id)) await this.#taken.get(id)?.catch(() => {});
    if (this.#transfers.has(id)) return undefined;
    const taken = action();
    this.#taken.set(id, taken);
    try {
      return await taken;
    } finally {
      this.#taken.delete(id);
    }
  }
}
