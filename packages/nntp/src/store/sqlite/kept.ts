interface Entry<Value> {
  readonly loading: Promise<Value>;
  value?: Value;
  bytes: number;
}

/**
 * Copies of what has been read, the least recently used of them dropped when they are too many bytes. Who asks for what
 * is just being read waits for the same reading, unless it has been dropped since: then that reading counts no more.
 */
export class Kept<Value> {
  readonly #maxBytes: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #entries = new Map<number | string, Entry<Value>>();
  #bytes = 0;

  constructor(maxBytes: number, sizeOf: (value: Value) => number) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
  }

  get(key: number | string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry?.value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param read is called unless it is here or on its way. */
  load(key: number | string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known) return known.loading;
    const entry: Entry<Value> = { loading: read(), bytes: 0 };
    this.#entries.set(key, entry);
    entry.loading.then(
      (value) => this.#keep(key, entry, value),
      () => this.#entries.get(key) === entry && this.#entries.delete(key),
    );
    return entry.loading;
  }

  drop(key: number | string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #keep(key: number | string, entry: Entry<Value>, value: Value): void {
    if (this.#entries.get(key) !== entry) return;
    entry.value = value;
    entry.bytes = this.#sizeOf(value);
    this.#bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      if (bytes > 0) this.drop(oldest);
    }
  }
}
