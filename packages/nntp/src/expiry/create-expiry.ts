import type { Clock } from "@core/conn-policy";
import type { Log } from "../site.ts";
import type { ArticleStore } from "../store/article-store.ts";
import { expire } from "./expire.ts";
import type { ExpiryRules } from "./rules.ts";

/** What expiry works with. */
export interface ExpiryOptions {
  readonly store: Pick<ArticleStore, "groups" | "expire">;
  readonly rules: ExpiryRules;
  readonly clock: Pick<Clock, "after">;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Removes old articles from time to time. */
export interface Expiry {
  /** Holds from the next run on. */
  obey(rules: ExpiryRules): void;
  /** Begins to run by itself. */
  start(): void;
  /** Runs now, or goes along with a run that is under way. @returns how many articles have left their groups. */
  run(): Promise<number>;
  /** Ends a run after the group that it is at. */
  close(): Promise<void>;
}

/** A server that is restarted often must expire too. */
const firstMs = 60_000;
const everyMs = 3_600_000;

/** Makes the job that expires articles; nothing happens before it is started, or run. */
export function createExpiry({ store, rules: first, clock, now, log }: ExpiryOptions): Expiry {
  let rules = first;
  let isClosed = false;
  let running: Promise<number> | undefined;
  let cancel: (() => void) | undefined;

  async function runOnce(): Promise<number> {
    const removed = await expire(store, rules, now(), () => isClosed);
    if (removed > 0) log("info", "nntp: articles expired", { removed });
    return removed;
  }

  function run(): Promise<number> {
    running ??= runOnce().finally(() => {
      running = undefined;
    });
    return running;
  }

  function plan(ms: number): void {
    cancel = clock.after(ms, () => {
      run()
        .catch((error: unknown) => log("error", "nntp: articles could not be expired", { error }))
        .finally(() => {
          if (!isClosed) plan(everyMs);
        });
    });
  }

  return {
    obey(next) {
      rules = next;
    },
    start: () => plan(firstMs),
    run,
    async close() {
      isClosed = true;
      cancel?.();
      // Whoever began it is told how it ended.
      await running?.catch(() => {});
    },
  };
}
