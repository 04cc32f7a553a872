import type { Socket } from "node:net";
import type { Channel } from "@core/conn-policy";
import type { DataConnection } from "../data/data-port.ts";
import { connectionLost } from "./lost.ts";

/** So little is on its way at once, whoever reads; of more than that the kernel may hold some for a slow reader. */
const soonTaken = 16 * 1024;

/** The sending side of a data connection: one piece at a time, and the next only when the kernel has that one. */
export class Outlet {
  readonly #stream: Socket;
  readonly #channel: Channel;
  #fail: (() => void) | undefined;

  constructor({ stream, channel }: DataConnection) {
    this.#stream = stream;
    this.#channel = channel;
    // Input has no meaning here, but what is unread at the end would turn the FIN into a reset.
    stream.resume();
    stream.once("close", () => this.#fail?.());
  }

  /** @throws ReplyError `426` */
  write(piece: Buffer): Promise<void> {
    return this.#settle((done) => this.#stream.write(piece, done));
  }

  /**
   * Sends a last piece, if any, and the end of the file; resolves when both have left. For the client the transfer ends
   * when it has read what the kernel holds for it: until then its session is not idle.
   *
   * @throws ReplyError `426`
   */
  async end(piece?: Buffer): Promise<void> {
    await this.#settle((done) => {
      if (piece === undefined) this.#stream.end(done);
      else this.#stream.end(piece, done);
    });
    if (this.#channel.bytesOut > soonTaken) this.#channel.linger();
    else this.#channel.end("completed");
  }

  #settle(send: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = () => reject(connectionLost(this.#channel));
      send((error) => {
        this.#fail = undefined;
        // Node calls back without an error when the socket was destroyed in the middle of a write.
        if (error || this.#stream.destroyed) reject(connectionLost(this.#channel));
        else resolve();
      });
    });
  }
}
