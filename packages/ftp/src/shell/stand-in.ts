import { EventEmitter } from "node:events";

type Written = (error?: Error) => void;

/**
 * What ftp-srv takes for a client's socket. It has nothing to read and nothing to close: replies come out of it as
 * text, and where they go, encrypted or not, is not ftp-srv's concern.
 */
export class StandIn extends EventEmitter {
  readonly remoteAddress: string;
  writable = true;
  destroyed = false;
  /** Takes what is said next. */
  onReply: ((text: string) => void) | undefined;
  /** Resolves when the greeting has been said. */
  readonly greeted: Promise<void>;
  #resume: (() => void) | undefined;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
    this.greeted = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  write(text: string, _encoding: string, written: Written): void {
    this.onReply?.(text);
    written();
  }

  address(): { port: number } {
    return { port: 0 };
  }

  /** ftp-srv starts to read when it has greeted; it is not given anything. */
  resume(): void {
    this.#resume?.();
  }

  destroy(): void {
    this.writable = false;
    this.destroyed = true;
  }
}
