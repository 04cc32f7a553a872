/** What is kept of some groups. What is not named stays. */
export interface ExpiryRule {
  /** A wildmat. */
  readonly groups: string;
  /** What arrived longer ago is removed. */
  readonly keepMs?: number;
  /** At most so many of each group stay, the newest. */
  readonly keepArticles?: number;
}

/** Which articles stay, and how long their ids are known. */
export interface ExpiryRules {
  /** The last that names a group holds for it; a group that none names keeps all. */
  readonly rules: readonly ExpiryRule[];
  /** So long after its arrival the id of an article that is gone is known; for ever unless told. */
  readonly rememberMs?: number;
}
