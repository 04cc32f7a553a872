/** Where articles are kept, and how much may be kept of them. */
export interface SqliteStoreOptions {
  /** The file; its folder must be there. Two more files appear beside it, `-wal` and `-shm`, which belong to it. */
  readonly path: string;
  /** The file grows no larger; without it, until the disk is full. */
  readonly maxBytes?: number;
  /** Articles are refused when the disk has less room than this, so that expiry has some to work with: 64 MiB. */
  readonly reserveBytes?: number;
  /** Memory for articles and overview that are asked for often: 128 MiB at most. */
  readonly cacheBytes?: number;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
  /** Is told when one of the two threads has died; another is started with the next question. */
  readonly onTrouble?: (error: Error) => void;
}
