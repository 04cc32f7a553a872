/** What keeps deadlines for connections 0, 1, 2, ...: the engine, or a peer that does the same in another way. */
export interface Subject {
  readonly name: string;
  /** Tracks connections until there are `count`. */
  fill(count: number): void;
  /** Bytes moved on the connections `order[from .. to]`. */
  touch(order: Int32Array, from: number, to: number): void;
  /** They begin to work and are idle again: two phases, two other deadlines. */
  change(order: Int32Array, from: number, to: number): void;
  /** They close, and others open. */
  churn(order: Int32Array, from: number, to: number): void;
  /** Lets all expire. @returns nanoseconds for each, of the turns in which they did. */
  expire(): number | Promise<number>;
  stop(): void;
}

/** A subject on virtual time, whose tick can be timed. */
export interface Ticking extends Subject {
  /** One tick goes by. */
  tick(): void;
}

/** Limits that all subjects keep, in milliseconds. */
export const limitsMs = { tick: 64, idle: 120_000, work: 90_000 } as const;
