/** `y` anybody may post, `n` nobody here, `m` postings go to the moderator first: RFC 3977 section 7.6.3. */
export type PostingStatus = "y" | "n" | "m";

/** A newsgroup. An empty one has `high = low - 1` (RFC 3977 section 6.1.1.2). */
export interface Group {
  readonly name: string;
  readonly description: string;
  readonly status: PostingStatus;
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Wall-clock milliseconds. */
  readonly createdAt: number;
  readonly creator: string;
}

/** An article that wants in: checked, with our Path, without Xref. */
export interface NewArticle {
  readonly messageId: string;
  /**
   * Those of its groups that this server has, each once. One that has been removed meanwhile is passed over: an article
   * without any is kept too, and found by its id.
   */
  readonly groups: readonly string[];
  /** Octets as on the wire: CRLF line ends, dots stuffed, without the last `.` line. */
  readonly wire: Uint8Array;
  /** Where the body begins in `wire`: behind the empty line. */
  readonly bodyAt: number;
  /**
   * The overview fields from Subject to Lines, tabs between them, as sent (RFC 3977 section 8.3): neither a tab at its
   * ends nor a CRLF. The store adds the number in front and `Xref: ...` behind.
   */
  readonly overview: Uint8Array;
  /** Wall-clock milliseconds. */
  readonly arrivedAt: number;
}

/** What became of one article of a batch. `duplicate`: the id is known, also of one that has expired. */
export type Insertion = "stored" | "duplicate";

/** An article with a number in a group, or without where it was asked for by its id. */
export interface StoredArticle {
  readonly messageId: string;
  /** 0 where it was asked for by its id. */
  readonly number: number;
  /**
   * As {@link NewArticle.wire}, with Xref as its last header. Whoever asks next gets the same octets: they are read and
   * sent, not changed.
   */
  readonly wire: Uint8Array;
  readonly bodyAt: number;
}

/** A line of a listing by number. */
export interface Numbered {
  readonly number: number;
  readonly messageId: string;
}

/** Both ends are in it; `last` may be `Number.POSITIVE_INFINITY`. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Where articles, groups and the memory of what has been here are kept. All adapters pass one conformance suite. What
 * `insert` has resolved with `stored` for survives `kill -9`. What cannot be done rejects with a {@link StoreError}.
 *
 * A range may reach beyond what a group has; a group that is not there has nothing.
 */
export interface ArticleStore {
  groups(): Promise<readonly Group[]>;
  group(name: string): Promise<Group | undefined>;
  /**
   * One that was removed and is made again goes on with its numbers.
   *
   * @returns false when there is one of that name.
   */
  addGroup(
    group: Pick<Group, "name" | "description" | "status" | "creator" | "createdAt">,
  ): Promise<boolean>;
  changeGroup(
    name: string,
    change: Partial<Pick<Group, "description" | "status">>,
  ): Promise<boolean>;
  /** Its articles are gone, unless they are in other groups too; their ids stay known. */
  removeGroup(name: string): Promise<boolean>;

  /**
   * All or nothing of each article, in one transaction for all: a number in each of its groups, higher than any ever
   * used there, Xref and overview.
   *
   * @param host the name in Xref.
   */
  insert(articles: readonly NewArticle[], host: string): Promise<readonly Insertion[]>;
  /** Is the id known, also of an article that has expired? One answer for each id. */
  known(messageIds: readonly string[]): Promise<readonly boolean[]>;

  byId(messageId: string): Promise<StoredArticle | undefined>;
  byNumber(group: string, number: number): Promise<StoredArticle | undefined>;
  /** For STAT: the id of an article, without reading it. */
  numbered(group: string, number: number): Promise<Numbered | undefined>;
  /** The article with the next higher (lower) number than `number`. */
  next(group: string, number: number): Promise<Numbered | undefined>;
  previous(group: string, number: number): Promise<Numbered | undefined>;
  /** The numbers of a range that have articles. */
  numbers(group: string, range: NumberRange): AsyncIterable<readonly Numbered[]>;
  /** Overview lines with their numbers and Xref, ready to be sent, in pieces of whole lines: a client may read slowly. */
  overview(group: string, range: NumberRange): AsyncIterable<Uint8Array>;
  /** With the number 0 (RFC 3977 section 8.3.2). */
  overviewById(messageId: string): Promise<Uint8Array | undefined>;
  /** For HDR of fields that are not in the overview: `wire` ends where the body would begin. */
  headers(group: string, range: NumberRange): AsyncIterable<readonly StoredArticle[]>;
  /**
   * Ids that have arrived since, each once; for NEWNEWS.
   *
   * @param groups names.
   */
  arrivedSince(sinceMs: number, groups: readonly string[]): AsyncIterable<readonly string[]>;

  /**
   * Cancels one article: it is gone, its id stays known.
   *
   * @param comesAt wall-clock milliseconds: an id that has never been here is known from then on, so that its article does
   *   not come later. It is forgotten like one that arrived then.
   * @returns false when nothing has changed.
   */
  remove(messageId: string, comesAt?: number): Promise<boolean>;
  /**
   * Removes what is too old or too many, a slice at a time, so that others are not held up.
   *
   * @returns how many, an article once for each group that it has left.
   */
  expire(limits: ExpireLimits): Promise<number>;
  /** Ends when all that was begun has ended; what is asked for later rejects with `store_closed`. */
  close(): Promise<void>;
}

/** What is kept. What is not named stays. */
export interface ExpireLimits {
  /** Articles that arrived before are removed. */
  readonly before?: number;
  /** In one group, or in each; an article stays in its other groups. */
  readonly group?: string;
  /** At most so many of a group stay, the newest. */
  readonly keep?: number;
  /** Whatever `group` says: ids that arrived before are forgotten, unless their article is still here. */
  readonly forgetBefore?: number;
}
