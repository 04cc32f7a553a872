import type { Socket } from "node:net";
import { type Reply, formatReply } from "./reply.ts";

/** More than this that a client has not taken, and nothing more is done for it. */
const mostPending = 4_096;

/** What is said to a client, in order. */
export class Outlet {
  readonly #streamNow: () => Socket;

  /** @param streamNow the socket, or the encrypted stream on it. */
  constructor(streamNow: () => Socket) {
    this.#streamNow = streamNow;
  }

  /** Octets that the client has not taken yet; 0 when they are few. */
  get pending(): number {
    const { writableLength } = this.#streamNow();
    return writableLength > mostPending ? writableLength : 0;
  }

  /** @param hasMore another answer follows: both are to leave in one packet. */
  say(answer: Reply, hasMore: boolean): void {
    const stream = this.#streamNow();
    if (!stream.writable) return;
    if (hasMore && stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    stream.write(formatReply(answer));
  }

  /** Calls back when the client has taken what was said to it; never, when it has gone. */
  whenTaken(callback: () => void): void {
    const stream = this.#streamNow();
    if (!stream.writable) return;
    // Behind all the rest: a callback for each reply would cost those that are taken at once.
    stream.write("", (error) => {
      if (!error) callback();
    });
  }
}
