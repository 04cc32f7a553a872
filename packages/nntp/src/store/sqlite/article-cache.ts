import type { StoredArticle } from "../article-store.ts";
import type { ArticleData } from "./reader.ts";
import { numberOf } from "./place.ts";

interface Entry {
  readonly messageId: string;
  readonly wire: Buffer;
  readonly bodyAt: number;
  readonly places: number[];
  readonly bytes: number;
}

/** What an entry costs beside its octets. */
const overhead = 500;

/** Articles that have been read, by id and by place; the least recently used are dropped when they are too many bytes. */
export class ArticleCache {
  readonly #maxBytes: number;
  readonly #byId = new Map<string, Entry>();
  readonly #byPlace = new Map<number, Entry>();
  #bytes = 0;
  #age = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Goes up whenever something is removed: what has been asked for before may be gone by now. */
  get age(): number {
    return this.#age;
  }

  byId(messageId: string): StoredArticle | undefined {
    const entry = this.#byId.get(messageId);
    return entry && this.#use(entry, 0);
  }

  byPlace(place: number): StoredArticle | undefined {
    const entry = this.#byPlace.get(place);
    return entry && this.#use(entry, numberOf(place));
  }

  hasPlace(place: number): boolean {
    return this.#byPlace.has(place);
  }

  /** @param age of the cache when it was asked for. @returns the article as it is given out. */
  add(data: ArticleData, age: number): StoredArticle {
    const { messageId, place, bodyAt } = data;
    const number = place === undefined ? 0 : numberOf(place);
    const known = this.#byId.get(messageId);
    if (known) {
      // It may have left the place while the answer was on its way.
      if (age === this.#age) this.#place(known, place);
      return this.#use(known, number);
    }
    const wire = Buffer.from(data.wire.buffer, data.wire.byteOffset, data.wire.length);
    const entry: Entry = { messageId, wire, bodyAt, places: [], bytes: wire.length + overhead };
    if (age === this.#age && entry.bytes <= this.#maxBytes / 8) {
      this.#byId.set(messageId, entry);
      this.#place(entry, place);
      this.#bytes += entry.bytes;
      this.#makeRoom();
    }
    return { messageId, number, wire, bodyAt };
  }

  remove(messageId: string): void {
    this.#age += 1;
    const entry = this.#byId.get(messageId);
    if (entry) this.#drop(entry);
  }

  leave(place: number): void {
    this.#age += 1;
    this.#byPlace.delete(place);
  }

  clear(): void {
    this.#age += 1;
    this.#byId.clear();
    this.#byPlace.clear();
    this.#bytes = 0;
  }

  #use(entry: Entry, number: number): StoredArticle {
    const { messageId, wire, bodyAt } = entry;
    this.#byId.delete(messageId);
    this.#byId.set(messageId, entry);
    return { messageId, number, wire, bodyAt };
  }

  #place(entry: Entry, place: number | undefined): void {
    if (place === undefined || this.#byPlace.get(place) === entry) return;
    entry.places.push(place);
    this.#byPlace.set(place, entry);
  }

  #makeRoom(): void {
    for (const entry of this.#byId.values()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    this.#byId.delete(entry.messageId);
    for (const place of entry.places) this.#byPlace.delete(place);
    this.#bytes -= entry.bytes;
  }
}
