export interface LanesOptions {
  /** Running at once, in all lanes and in each. */
  readonly total: number;
  readonly perLane: number;
  /** Must not reject. */
  readonly run: (lane: string, id: string) => Promise<void>;
}

interface Lane {
  readonly waiting: Set<string>;
  readonly running: Set<string>;
}

/**
 * Messages that wait for their turn, one lane a destination: one that is slow keeps only its own waiting. Lanes take turns.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #idle: (() => void)[] = [];
  #running = 0;
  #isClosed = false;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** A message that already waits in the lane, or is on its way, is not added again. */
  add(key: string, id: string): void {
    if (this.#isClosed) return;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { waiting: new Set(), running: new Set() };
      this.#lanes.set(key, lane);
    }
    if (!lane.running.has(id)) lane.waiting.add(id);
    this.#fill();
  }

  /** Starts nothing more; resolves when nothing runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lane of this.#lanes.values()) lane.waiting.clear();
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #fill(): void {
    const { total, perLane } = this.#options;
    for (let started = true; started;) {
      started = false;
      for (const [key, lane] of this.#lanes) {
        if (this.#running >= total) return;
        if (lane.running.size >= perLane) continue;
        const [id] = lane.waiting;
        if (id === undefined) continue;
        lane.waiting.delete(id);
        // Behind the others, which come first when a place is free again.
        this.#lanes.delete(key);
        this.#lanes.set(key, lane);
        void this.#run(key, lane, id);
        started = true;
        break;
      }
    }
  }

  async #run(key: string, lane: Lane, id: string): Promise<void> {
    this.#running++;
    lane.running.add(id);
    await this.#options.run(key, id);
    this.#running--;
    lane.running.delete(id);
    if (lane.waiting.size + lane.running.size === 0) this.#lanes.delete(key);
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
    this.#fill();
  }
}
