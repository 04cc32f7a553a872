/** Parts of a power of two: a bucket is at most an eighth of its values wide. */
const parts = 8;
const partBits = 3;

/** 12.4 days, more than the longest duration of a policy. What lasts longer counts as this long. */
const longestMs = 2 ** 30;

const bucketCount = parts * (30 - partBits + 1);

/** One range of durations that occurred. */
export interface HistogramBucket {
  /** Durations in it are shorter than this, and not shorter than the end of the range before. Milliseconds. */
  readonly upToMs: number;
  readonly count: number;
}

/**
 * How long something lasted, counted in 224 ranges: 1 ms wide below 8 ms, from there eight to each power of two. It
 * takes 1.8 kB however much it records, so there can be one for each site, protocol and phase.
 *
 * From the gaps between requests it answers what another idle timeout T would have done: connections opened =
 * clients + `countAbove(T)`, connection time held open = `sumOfMin(T)`.
 *
 * Blind spots: gaps longer than the timeout in force were cut off by it, so nothing is known above that; what lasted
 * longer than 12.4 days counts as 12.4 days.
 */
export class Histogram {
  readonly #counts: Float64Array = new Float64Array(bucketCount);
  #count = 0;
  #sumMs = 0;

  /** How many durations were recorded. */
  get count(): number {
    return this.#count;
  }

  /** All durations together, exact but for rounding. */
  get sumMs(): number {
    return this.#sumMs;
  }

  /** Counts one duration. What is not a positive number counts as 0. */
  record(ms: number): void {
    const duration = bounded(ms);
    const index = indexOf(duration);
    this.#counts[index] = (this.#counts[index] as number) + 1;
    this.#count += 1;
    this.#sumMs += duration;
  }

  /** Adds all that another histogram recorded. */
  merge(other: Histogram): void {
    for (const [index, count] of other.#counts.entries()) {
      this.#counts[index] = (this.#counts[index] as number) + count;
    }
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
  }

  /**
   * The duration that a share `q` (0 to 1) of all does not exceed, by nearest rank. It is the middle of a range: wrong
   * by at most 1/16 of the true one, or 0.5 ms where that is more.
   *
   * @returns `undefined` when nothing was recorded
   */
  quantile(q: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.min(Math.max(1, Math.ceil(q * this.#count)), this.#count);
    let seen = 0;
    const index = this.#counts.findIndex((count) => (seen += count) >= rank);
    return middleOf(index);
  }

  /**
   * How many lasted longer than `ms`. Within the range that `ms` falls into, durations are taken as evenly spread:
   * the result lies between the true ones of the ends of the range, which are at most 1/8 (or 1 ms) from `ms`.
   */
  countAbove(ms: number): number {
    const limit = bounded(ms);
    const index = indexOf(limit);
    const here = (this.#counts[index] as number) * (1 - shareBelow(limit, index));
    return this.#sumOver(index + 1, bucketCount, () => 1) + here;
  }

  /**
   * The sum of all durations, each cut off at `ms`. Wrong by at most 1/8 of each cut duration, or 1 ms where that is
   * more; the errors go both ways, so much less in practice. It grows by exactly `countAbove` per millisecond.
   */
  sumOfMin(ms: number): number {
    const limit = bounded(ms);
    const index = indexOf(limit);
    const here = (this.#counts[index] as number) * shareBelow(limit, index);
    const shorter = this.#sumOver(0, index, middleOf);
    return shorter + (here * (startOf(index) + limit)) / 2 + this.countAbove(limit) * limit;
  }

  /** The ranges in which something was counted, shortest first. */
  snapshot(): readonly HistogramBucket[] {
    const buckets: HistogramBucket[] = [];
    for (const [index, count] of this.#counts.entries()) {
      if (count > 0) buckets.push({ upToMs: startOf(index + 1), count });
    }
    return buckets;
  }

  #sumOver(from: number, to: number, weightOf: (index: number) => number): number {
    let sum = 0;
    for (let index = from; index < to; index += 1) {
      sum += (this.#counts[index] as number) * weightOf(index);
    }
    return sum;
  }
}

function bounded(ms: number): number {
  return ms > 0 ? Math.min(ms, longestMs) : 0;
}

/** Index of the range that holds `ms`, from 0 to 2^30: the power of two, then its three bits after the first. */
function indexOf(ms: number): number {
  const whole = Math.trunc(Math.min(ms, longestMs - 1));
  const shift = Math.max(0, 31 - partBits - Math.clz32(whole));
  return shift * parts + (whole >>> shift);
}

/** Where the range begins, in milliseconds. */
function startOf(index: number): number {
  const shift = Math.max(0, Math.floor(index / parts) - 1);
  return (index - shift * parts) * 2 ** shift;
}

function middleOf(index: number): number {
  return (startOf(index) + startOf(index + 1)) / 2;
}

function shareBelow(ms: number, index: number): number {
  const start = startOf(index);
  return (ms - start) / (startOf(index + 1) - start);
}
