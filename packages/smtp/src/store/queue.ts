import type { Readable } from "node:stream";
import type { Envelope } from "./envelope.ts";

/** A message that arrives: nobody has been told that it is ours yet. */
export interface Draft {
  readonly id: string;
  /** Octets with CRLF line ends, dots taken away. Resolves when more may come: the writer waits for it. */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Makes it durable: written, fsynced, under its final name, the directory fsynced. Only when this has resolved may 250
   * be said. A second attempt of a message that has just been taken (same envelope, same octets, within the hour) is
   * folded into the first.
   *
   * @returns the id it is known by.
   * @throws SmtpError 452 or 451; then nothing is left of it.
   */
  commit(): Promise<string>;
  /** The client has gone, or is refused. Never throws. */
  abandon(): Promise<void>;
}

/** How far one recipient of a queued message is. */
export interface Progress {
  readonly address: string;
  readonly state: "waiting" | "delivered" | "failed";
  readonly attempts: number;
  /** Wall-clock milliseconds of the next attempt. */
  readonly nextAt: number;
  /** What the last attempt was told. */
  readonly lastReply?: string;
  /** The sender has been told of the delay. */
  readonly isDelayTold?: boolean;
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
  /** @throws SmtpError `452 4.3.1` when the disk has too little space for `size` octets. */
  begin(envelope: Envelope, size?: number): Promise<Draft>;
  get(id: string): Promise<Queued | undefined>;
  list(): AsyncIterable<Queued>;
  /** The message's octets. */
  read(id: string): Promise<Readable>;
  /** Remembers how far it is, durably; a message none of whose recipients waits is removed by the caller. */
  update(id: string, progress: readonly Progress[]): Promise<void>;
  remove(id: string): Promise<void>;
  /** Called for each message that was committed, and at start for each that is there. */
  onReady(listener: (id: string) => void): void;
  close(): Promise<void>;
}
