import type { Insertion, NewArticle } from "../article-store.ts";
import type { StoreError } from "../store-error.ts";
import type { Change } from "./change.ts";
import { toError } from "./failure.ts";
import { pack } from "./packed.ts";
import type { WorkerLink } from "./worker-link.ts";
import type { CallOutcome, Writer } from "./writer.ts";

interface Waiting {
  readonly articles: readonly NewArticle[];
  readonly host: string;
  readonly bytes: number;
  readonly resolve: (insertions: readonly Insertion[]) => void;
  readonly reject: (error: StoreError) => void;
}

/** What one transaction takes from several callers; a single caller's articles always go together. */
const mostArticles = 100;
const mostBytes = 1024 * 1024;

/** Collects what comes while a transaction is being written into the next one: the disk is waited for once for all. */
export class GroupCommit {
  readonly #link: WorkerLink<Writer>;
  readonly #onChange: (change: Change<unknown>) => void;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;
  #idle: (() => void) | undefined;

  constructor(link: WorkerLink<Writer>, onChange: (change: Change<unknown>) => void) {
    this.#link = link;
    this.#onChange = onChange;
  }

  insert(articles: readonly NewArticle[], host: string): Promise<readonly Insertion[]> {
    return new Promise((resolve, reject) => {
      let bytes = 0;
      for (const { wire } of articles) bytes += wire.length;
      this.#waiting.push({ articles, host, bytes, resolve, reject });
      if (this.#isWriting) return;
      this.#isWriting = true;
      // What else comes before this returns to the event loop goes along.
      queueMicrotask(() => void this.#writeAll());
    });
  }

  /** Resolves when nothing is being written. */
  end(): Promise<void> {
    return this.#isWriting
      ? new Promise((resolve) => {
          this.#idle = resolve;
        })
      : Promise.resolve();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const calls = this.#take();
      try {
        const packed = pack(calls);
        const change = await this.#link.call("insert", [packed], [packed.octets.buffer]);
        this.#onChange(change);
        settle(calls, change.value);
      } catch (error) {
        for (const { reject } of calls) reject(error as StoreError);
      }
    }
    this.#isWriting = false;
    this.#idle?.();
  }

  #take(): Waiting[] {
    let articles = 0;
    let bytes = 0;
    let calls = 0;
    for (const waiting of this.#waiting) {
      articles += waiting.articles.length;
      bytes += waiting.bytes;
      if (calls > 0 && (articles > mostArticles || bytes > mostBytes)) break;
      calls += 1;
    }
    return this.#waiting.splice(0, calls);
  }
}

function settle(calls: readonly Waiting[], outcomes: readonly CallOutcome[]): void {
  for (const [index, { resolve, reject }] of calls.entries()) {
    const { insertions = [], failure } = outcomes[index] ?? {};
    if (failure) reject(toError(failure));
    else resolve(insertions);
  }
}
