/** Who gives us an article. */
export interface Source {
  readonly kind: "post" | "feed";
  readonly client: string;
  /** The peer's name in Path, for a feed. */
  readonly peer?: string;
  readonly user?: string;
  /** Which groups it may write to, a wildmat; any unless told. */
  readonly groups?: string;
  /** The id under which it was offered: the article must say the same. */
  readonly messageId?: string;
}

/**
 * What became of an article. `retry`: not now (436, 431, 400); `refused`: never (441, 437, 439).
 */
export type Outcome =
  | { readonly kind: "stored"; readonly messageId: string }
  | { readonly kind: "moderated" }
  | { readonly kind: "refused" | "retry"; readonly why: string };

/** Takes articles in: checks, completes and stores them, durably before it says `stored`. */
export interface Posting {
  /** @param block octets of the block, dots still stuffed, without the last `.` line. */
  take(block: Buffer, source: Source): Promise<Outcome>;
  /**
   * Is this id wanted? `later`: somebody else is sending it at this moment.
   *
   * A `wanted` is a reservation of the connection's, until it is taken or released.
   */
  offer(messageId: string, holder: object): Promise<"wanted" | "known" | "later">;
  release(messageId: string, holder: object): void;
}
