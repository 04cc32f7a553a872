import { Readable } from "node:stream";
import type { Log, Site } from "./site.ts";
import { isSmtpError, smtpError } from "./smtp-error.ts";
import type { Envelope } from "./store/envelope.ts";
import { makeQueueId } from "./store/queue-id.ts";
import type { Draft } from "./store/queue.ts";

/** A message as it arrives. */
export interface IncomingMessage {
  readonly envelope: Envelope;
  /**
   * Its octets, while they come: CRLF line ends, a Received header first. It ends when all is there, and is destroyed
   * when the client goes or is refused: keep nothing then.
   */
  readonly stream: Readable;
}

/**
 * Takes a message. Its client is told 250 when this has resolved, and only then: what is not safe by now may be lost. An
 * error of `smtpError` is told to the client as it is, any other as `451 4.3.0`.
 */
export type MessageHandler = (message: IncomingMessage) => Promise<void>;

/** In place of a queue: gives each message to somebody who answers for it. */
export function createHandlerQueue(
  onMessage: MessageHandler,
  now: () => number,
  log: Log,
): Site["queue"] {
  return {
    // How much room there is the handler alone knows.
    checkRoom: async () => {},
    begin: async (envelope) => new HandledDraft(makeQueueId(now()), { envelope, onMessage, log }),
  };
}

interface DraftParts {
  readonly envelope: Envelope;
  readonly onMessage: MessageHandler;
  readonly log: Log;
}

class HandledDraft implements Draft {
  readonly id: string;
  readonly #stream: Readable;
  /** Resolves with what went wrong, if anything did. */
  readonly #handled: Promise<unknown>;
  #isOver = false;
  #isTaken = false;
  #isGivenUp = false;
  #goOn: () => void = doNothing;
  #giveUp: () => void = doNothing;
  readonly #abandoned: Promise<void>;

  constructor(id: string, { envelope, onMessage, log }: DraftParts) {
    this.id = id;
    this.#abandoned = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
    this.#stream = new Readable({
      read: () => this.#release(),
      destroy: (error, callback) => {
        this.#stopWaiting();
        callback(error);
      },
    });
    // Whoever reads hears of it; without a listener it would end the process.
    this.#stream.on("error", doNothing);
    this.#handled = this.#run(onMessage, envelope).then(
      () => undefined,
      (error: unknown) => {
        if (!this.#isGivenUp && !isSmtpError(error))
          log("error", "a message handler failed", { id, error });
        return error ?? new Error("the handler failed");
      },
    );
    void this.#handled.then(() => this.#stopWaiting());
  }

  async #run(onMessage: MessageHandler, envelope: Envelope): Promise<void> {
    await onMessage({ envelope, stream: this.#stream });
  }

  writeTrace(headers: Uint8Array): Promise<void> | undefined {
    return this.write(headers);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#isOver || this.#stream.destroyed || this.#stream.push(chunk)) return undefined;
    return new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }

  async commit(): Promise<string> {
    if (!this.#stream.destroyed) this.#stream.push(null);
    const error = await Promise.race([this.#handled, this.#abandoned]);
    if (this.#isGivenUp) throw smtpError(451, "4.3.0", "Error: given up");
    // Whatever it has not read it does not want.
    this.#stream.destroy();
    this.#isTaken = error === undefined;
    if (this.#isTaken) return this.id;
    if (isSmtpError(error)) throw error;
    throw smtpError(451, "4.3.0", "Error: the message could not be taken, try again later");
  }

  async abandon(): Promise<void> {
    if (this.#isGivenUp || this.#isTaken) return;
    this.#isGivenUp = true;
    this.#stopWaiting();
    this.#stream.destroy(new Error("the client has gone, or its message was refused"));
    this.#giveUp();
  }

  /** Nobody takes anything more: what still comes is thrown away. */
  #stopWaiting(): void {
    this.#isOver = true;
    this.#release();
  }

  #release(): void {
    const goOn = this.#goOn;
    this.#goOn = doNothing;
    goOn();
  }
}

function doNothing(): void {}
