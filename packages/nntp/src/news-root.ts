import { parseSize } from "@core/conn-policy";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "@core/conn-policy";
import { hostnameOf } from "./create-site.ts";
import { createFeeds } from "./feeds/create-feeds.ts";
import { createExpiry } from "./expiry/create-expiry.ts";
import type { FeedCounts, Feeds } from "./feeds/options.ts";
import { ensureGroups } from "./groups/ensure-groups.ts";
import { type SendMail, createPickupMailer } from "./mail/pickup-mailer.ts";
import { toExpiryRules } from "./options/expiry-rules.ts";
import { toFeedPeers } from "./options/feed-peers.ts";
import { toPostingOptions } from "./options/posting-options.ts";
import { createPosting } from "./posting/create-posting.ts";
import type { Posting } from "./posting/posting.ts";
import type { NewsSiteOptions } from "./site-options.ts";
import type { Log } from "./site.ts";
import type { ArticleStore } from "./store/article-store.ts";
import { createSqliteStore } from "./store/sqlite/create-sqlite-store.ts";

/** What the articles of a site are opened with. */
export interface NewsRootOptions {
  readonly options: NewsSiteOptions;
  readonly clock: Clock;
  readonly log: Log;
  /** Wall-clock milliseconds; the system's unless told. */
  readonly now?: () => number;
  /** Instead of the one in the folder `news`; the root closes it. */
  readonly store?: ArticleStore;
  /** Instead of the folder `pickup`. */
  readonly sendMail?: SendMail;
}

/** The articles of a site, and what is done with them while nobody asks for any. */
export interface NewsRoot {
  readonly store: ArticleStore;
  readonly now: () => number;
  /** Makes the way that articles take in by these options. */
  createPosting(options: NewsSiteOptions): Posting;
  /** Takes these options over. */
  obey(options: NewsSiteOptions): void;
  /** Removes what is not kept. @returns how many, an article once for each group that it has left. */
  expire(): Promise<number>;
  /** What has become of the articles for each peer that is fed. */
  readonly feedCounts: () => ReadonlyMap<string, FeedCounts>;
  /** Begins to expire and to feed. */
  start(): void;
  /** Loses nothing. */
  close(): Promise<void>;
}

/** Opens the articles of a site, with the groups that its configuration names. */
export async function openNewsRoot(root: NewsRootOptions): Promise<NewsRoot> {
  const {
    options,
    clock,
    log,
    now = Date.now,
    sendMail = options.pickup === "" ? undefined : createPickupMailer(options.pickup),
  } = root;
  const store = root.store ?? (await openStore(options, now, log));
  const rules = toExpiryRules(options);
  const expiry = createExpiry({ store, rules, clock, now, log });
  let feeds: Feeds | undefined;
  try {
    await ensureGroups(store, options.groups, now);
    // Without a folder nothing can wait for anybody.
    if (options.news !== "") {
      const dir = join(options.news, "feeds");
      feeds = await createFeeds({ store, clock, log, dir, peers: toFeedPeers(options) });
    }
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    store,
    now,
    createPosting: (given) =>
      createPosting({
        store,
        now,
        log,
        ...toPostingOptions(given, sendMail),
        onStored: (article) => feeds?.add(article),
      }),
    obey(next) {
      expiry.obey(toExpiryRules(next));
      ensureGroups(store, next.groups, now).catch((error: unknown) =>
        log("error", "nntp: the groups of the configuration could not be made", { error }),
      );
      feeds
        ?.obey(toFeedPeers(next))
        .catch((error: unknown) =>
          log("error", "nntp: a peer of the configuration cannot be fed", { error }),
        );
    },
    expire: () => expiry.run(),
    feedCounts: () => feeds?.counts() ?? new Map<string, FeedCounts>(),
    start() {
      expiry.start();
      feeds?.start();
    },
    async close() {
      await Promise.all([expiry.close(), feeds?.close()]);
      await store.close();
    },
  };
}

/** Where the articles of a site are. */
export function pathOfStore({ news }: Pick<NewsSiteOptions, "news">): string {
  return join(news, "news.sqlite");
}

/** Opens the store of a site; its folder is made where it is not there. */
export async function openStore(
  options: NewsSiteOptions,
  now: () => number,
  log: Log,
): Promise<ArticleStore> {
  const { maxStoreSize = "off", news } = options;
  const maxBytes = parseSize(maxStoreSize);
  await mkdir(news, { recursive: true, mode: 0o700 });
  return createSqliteStore({
    path: pathOfStore(options),
    ...(Number.isFinite(maxBytes) ? { maxBytes } : {}),
    now,
    onTrouble: (error) => log("error", "nntp: a thread of the store has died", { error }),
  });
}

const fixed = ["news", "maxStoreSize"] as const satisfies readonly (keyof NewsSiteOptions)[];

/** The first key whose change open articles cannot take over. */
export function fixedChange(old: NewsSiteOptions, next: NewsSiteOptions): string | undefined {
  const key = fixed.find((each) => !isDeepStrictEqual(old[each], next[each]));
  return key ?? (hostnameOf(old) === hostnameOf(next) ? undefined : "hostname");
}
