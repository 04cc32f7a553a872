import type { Clock } from "@core/conn-policy";
import type { Passing } from "../posting/options.ts";
import type { Log } from "../site.ts";
import type { ArticleStore } from "../store/article-store.ts";

/** A peer that we feed. */
export interface FeedPeer {
  /** Its name in Path: what has passed it is not sent to it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** `required`: STARTTLS, and nothing without; `off` unless told. */
  readonly tls?: "off" | "implicit" | "required";
  /** PEM of authorities to trust instead of the well-known ones. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  /** What it gets, a wildmat over the names in Newsgroups; all unless told. */
  readonly groups?: string;
  /** CHECK and TAKETHIS where the peer knows them; true unless told. */
  readonly streaming?: boolean;
  /** How many articles may be under way on a connection; 20 unless told, as innfeed has. */
  readonly window?: number;
  /** How many connections there may be at once; 1 unless told. */
  readonly connections?: number;
  /** Larger articles are not sent. */
  readonly maxArticleBytes?: number;
  /** How many articles may wait: the oldest are given up for those that come; 1,000,000 unless told. */
  readonly maxWaiting?: number;
}

/** What outgoing feeds work with. */
export interface FeedsOptions {
  readonly peers: readonly FeedPeer[];
  readonly store: Pick<ArticleStore, "byId" | "groups" | "arrivedSince">;
  /** A folder of their own: what waits for each peer is kept in it. */
  readonly dir: string;
  readonly clock: Pick<Clock, "after" | "now">;
  readonly log: Log;
}

/** What has become of the articles for one peer since the start. */
export interface FeedCounts {
  /** Waiting, or under way. */
  readonly waiting: number;
  readonly accepted: number;
  /** It had them: 438, 435. */
  readonly known: number;
  /** It does not want them: 439, 437, or 500 and 501 where it answers others otherwise. */
  readonly rejected: number;
  /** Not sent: they are gone, too large, or have passed it. */
  readonly skipped: number;
  /** Given up, because too many waited; or gone from the disk. */
  readonly lost: number;
}

/** Articles on their way to peers. */
export interface Feeds {
  /** Queues an article for those who want it. Does not wait for anything. */
  add(article: Passing): void;
  /** Resolves when what has been added survives a `kill -9`, or has been sent. */
  flush(): Promise<void>;
  /** Begins to connect. */
  start(): void;
  /**
   * Feeds these peers from now on. What waits for one that is gone stays in its folder, for when it comes back.
   *
   * @returns a promise that rejects when the folder of a new one cannot be read.
   */
  obey(peers: readonly FeedPeer[]): Promise<void>;
  counts(): ReadonlyMap<string, FeedCounts>;
  /** Ends what is under way, says QUIT, and keeps the rest for the next start. */
  close(): Promise<void>;
}
