type Written = (error?: Error) => void;

/**
 * What ftp-srv takes for a client's socket. It has nothing to read and nothing to close: replies come out of it as
 * text, and where they go, encrypted or not, is not ftp-srv's concern. Nor does it hear of events: all it would do at an
 * end is to clear away what it has not got.
 */
export class StandIn {
  readonly remoteAddress: string;
  writable = true;
  destroyed = false;
  /** Takes what is said next. */
  onReply: ((text: string) => void) | undefined;
  /** Resolves when the greeting has been said. */
  readonly greeted: Promise<void>;
  #resume: (() => void) | undefined;
  readonly #closed: () => void;

  constructor(remoteAddress: string, closed: () => void) {
    this.remoteAddress = remoteAddress;
    this.#closed = closed;
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

  on(): this {
    return this;
  }

  once(): this {
    return this;
  }

  destroy(): void {
    if (this.destroyed) return;
    this.writable = false;
    this.destroyed = true;
    this.onReply = undefined;
    this.#closed();
  }
}
