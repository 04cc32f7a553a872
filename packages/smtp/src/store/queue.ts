import type { Readable } from "node:stream";
import type { Envelope } from "./envelope.ts";

/** A message that arrives: nobody has been told that it is ours yet. */
export interface Draft {
  readonly id: string;
  /**
   * Headers of our own, before the first `write`: they are part of the message, but not of what makes two attempts the same
   * one. Resolves like `write`.
   */
  writeTrace(headers: Uint8Array): Promise<void> | undefined;
  /**
   * Octets with CRLF line ends, dots taken away. Resolves when more may come: the writer waits for it; `undefined`: at once.
   * Never rejects: what goes wrong is told by `commit`, and the rest is taken and thrown away.
   */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /**
   * Makes it durable: written, fsynced, under its final name, the directory fsynced. Only when this has resolved may 250
   * be said. A second attempt of a message that has just been taken (same sender and recipients, same octets with a
   * Message-ID among them, within the hour) is folded into the first.
   *
   * @returns the id it is known by.
   * @throws SmtpError 452 or 451; then nothing is left of it.
   */
  commit(): Promise<string>;
  /**
   * The client has gone, is refused, or was told 451 because `commit` took too long: a commit under way then ends in an error
   * and nothing is left. Does nothing once `commit` has resolved. Never throws, and does not wait for a step under way.
   */
  abandon(): Promise<void>;
}

/** How far one recipient of a queued message is. */
export interface Progress {
  readonly address: string;
  readonly state: "waiting" | "delivered" | "failed";
  readonly attempts: number;
  /** Wall-clock milliseconds of the next attempt. */
  readonly nextAt: number;
  /** What the last attempt was told: `550 5.1.1 No such user`. */
  readonly lastReply?: string;
  /** Who said so, where it was another host. */
  readonly lastHost?: string;
  /** The sender has been told of the delay, or need not be. */
  readonly isDelayTold?: boolean;
  /** The sender has been told how it ended, or need not be. */
  readonly isEndTold?: boolean;
  /** The recipient of the envelope whose alias led here. */
  readonly expandedFrom?: string;
}

/** A message in the queue. */
export interface Queued {
  readonly id: string;
  readonly envelope: Envelope;
  /** Octets of the message. */
  readonly size: number;
  readonly progress: readonly Progress[];
}

/**
 * Messages that are ours and not delivered yet. One process owns the folder at a time. What has been committed survives
 * `kill -9` at any moment, and is found again at start.
 */
export interface Queue {
  /**
   * Is there room for so many octets? What is announced is asked for before any of it comes.
   *
   * @throws SmtpError `452 4.3.1` when the disk has too little space.
   */
  checkRoom(size: number): Promise<void>;
  /** @throws SmtpError `452 4.3.1` when the disk has too little space for `size` octets. */
  begin(envelope: Envelope, size?: number): Promise<Draft>;
  /** `undefined`: there is no such message, or it was found damaged just now and set aside in `Queue/corrupt`. */
  get(id: string): Promise<Queued | undefined>;
  /** Oldest first. */
  list(): AsyncIterable<Queued>;
  /** The message's octets. */
  read(id: string): Promise<Readable>;
  /**
   * Remembers how far it is, durably; a message none of whose recipients waits is removed by the caller. Does nothing for a
   * message that has been removed meanwhile.
   */
  update(id: string, progress: readonly Progress[]): Promise<void>;
  /**
   * @param why `dropped`: not everybody got it, so that the same message sent again is a new one and not folded into this.
   */
  remove(id: string, why?: "done" | "dropped"): Promise<void>;
  /**
   * Calls `listener` for each message once it is committed. The first listener is also told of those that were there
   * before it.
   */
  onReady(listener: (id: string) => void): void;
  /**
   * Waits for what is being written; drafts that are not being committed are thrown away, and nothing is taken any more. Whoever
   * delivers is stopped first: progress can no longer be told. Another process may then own the folder.
   */
  close(): Promise<void>;
}
