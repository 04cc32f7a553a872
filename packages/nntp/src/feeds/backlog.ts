import type { Log } from "../site.ts";
import type { Entry, Segment } from "./entry.ts";
import { Journal } from "./journal.ts";
import { findSegments, newSegment, readSegment, segmentPath } from "./segment-files.ts";

const mostInSegment = 4_000;
/** What is given up when too much waits is one segment: a small part of all. */
const leastSegments = 16;

/** How a backlog is opened. */
export interface BacklogOptions {
  /** A folder of its own. */
  readonly dir: string;
  readonly maxWaiting: number;
  readonly log: Log;
}

/** What waits for one peer: a folder of files of message-ids. After a crash some are offered again, and known there. */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #journal: Journal;
  readonly #idsInSegment: number;
  /** Oldest first. */
  #segments: Segment[];
  #nextNumber: number;
  /** Taken and given back. */
  #again: Entry[] = [];
  /** Taken and put off. */
  #last: Entry[] = [];
  #waiting = 0;
  #lost = 0;

  private constructor(options: BacklogOptions, segments: Segment[], nextNumber: number) {
    this.#options = options;
    this.#journal = new Journal(options.log);
    const share = Math.ceil(options.maxWaiting / leastSegments);
    this.#idsInSegment = Math.min(mostInSegment, share);
    this.#segments = segments;
    this.#nextNumber = nextNumber;
    for (const { count } of segments) this.#waiting += count;
  }

  static async open(options: BacklogOptions): Promise<Backlog> {
    const { segments, next } = await findSegments(options.dir);
    return new Backlog(options, segments, next);
  }

  /** Not settled yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Given up since the start. */
  get lost(): number {
    return this.#lost;
  }

  add(messageId: string): void {
    let segment = this.#segments.at(-1);
    if (segment === undefined || segment.isFull) {
      segment = newSegment(segmentPath(this.#options.dir, this.#nextNumber++));
      this.#segments.push(segment);
    }
    segment.messageIds?.push(messageId);
    segment.count++;
    segment.unsettled++;
    this.#waiting++;
    this.#journal.append(segment, messageId);
    if (segment.count >= this.#idsInSegment) this.#fill(segment);
    if (this.#waiting > this.#options.maxWaiting) this.#giveUpOldest();
  }

  /**
   * Takes the next that nobody has taken.
   *
   * @throws what reading it throws: it waits until it can be read.
   */
  async take(): Promise<Entry | undefined> {
    for (;;) {
      const again = this.#again.shift();
      if (again !== undefined) return again;
      const segment = this.#segments.find(({ next, count }) => next < count);
      if (segment === undefined) return this.#last.shift();
      if (segment.messageIds === undefined) {
        await this.#load(segment);
        continue;
      }
      const messageId = segment.messageIds[segment.next++] ?? "";
      return { messageId, segment, attempts: 0 };
    }
  }

  /** It could not be offered, or not now. */
  giveBack(entry: Entry): void {
    if (!entry.segment.isLost) this.#again.push(entry);
  }

  /** It is offered again when nothing else waits. */
  putOff(entry: Entry): void {
    if (!entry.segment.isLost) this.#last.push(entry);
  }

  /** It needs not be offered again. */
  settle({ segment }: Entry): void {
    if (segment.isLost) return;
    segment.unsettled--;
    this.#waiting--;
    if (segment.unsettled === 0) this.#remove(segment);
  }

  flush(): Promise<void> {
    return this.#journal.flush();
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  #fill(segment: Segment): void {
    segment.isFull = true;
    // What is far behind is read when its turn comes.
    if (segment.next === 0 && this.#segments[0] !== segment) segment.messageIds = undefined;
  }

  async #load(segment: Segment): Promise<void> {
    let found: string[] = [];
    try {
      await this.#journal.flush();
      found = await readSegment(segment.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      const facts = { error, path: segment.path };
      this.#options.log("error", "nntp: what waits for a peer is gone", facts);
    }
    // Two may have waited for it.
    if (segment.messageIds !== undefined || segment.isLost) return;
    segment.messageIds = found;
    const missing = segment.count - found.length;
    if (missing <= 0) return;
    segment.count -= missing;
    segment.unsettled -= missing;
    this.#waiting -= missing;
    this.#lost += missing;
    if (segment.unsettled === 0) this.#remove(segment);
  }

  #giveUpOldest(): void {
    const [oldest] = this.#segments;
    if (oldest === undefined) return;
    const { unsettled } = oldest;
    oldest.isLost = true;
    this.#waiting -= unsettled;
    this.#lost += unsettled;
    const isKept = ({ segment }: Entry): boolean => segment !== oldest;
    this.#again = this.#again.filter(isKept);
    this.#last = this.#last.filter(isKept);
    this.#remove(oldest);
    this.#options.log("error", "nntp: too much waits for a peer; the oldest is given up", {
      articles: unsettled,
      waiting: this.#waiting,
    });
  }

  #remove(segment: Segment): void {
    this.#segments = this.#segments.filter((other) => other !== segment);
    this.#journal.remove(segment);
  }
}
