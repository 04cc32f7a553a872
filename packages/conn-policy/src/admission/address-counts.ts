/**
 * How many connections each address has, in the unit of `addressKey`. An address without connections takes no memory,
 * so the table is never larger than the number of live connections.
 */
export class AddressCounts {
  readonly #counts = new Map<string, number>();

  /** How many addresses have connections. */
  get size(): number {
    return this.#counts.size;
  }

  /** How many connections the address has. */
  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Counts one connection more. */
  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  /** Counts one connection less. An address that has none keeps none: a count never becomes negative. */
  remove(key: string): void {
    const count = this.of(key);
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
  }
}
