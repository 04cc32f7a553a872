/** An article that waits for one peer. */
export interface Entry {
  readonly messageId: string;
  /** The file that it is in, which is removed when all of it is settled. */
  readonly segment: Segment;
  /** How often the peer has asked for patience with it. */
  attempts: number;
}

/** One file of message-ids, of a size that can be read at once. */
export interface Segment {
  readonly path: string;
  /** How many are in it. */
  count: number;
  /** How many have not been settled. */
  unsettled: number;
  /** The next that nobody has taken. */
  next: number;
  /** What is in it; absent while it is only in its file. */
  messageIds: string[] | undefined;
  /** No more is added to it. */
  isFull: boolean;
  /** It has been given up: what becomes of its articles matters no more. */
  isLost: boolean;
}
