import type { MessageSink } from "../parser/contract.ts";
import { type SmtpError, smtpError } from "../smtp-error.ts";
import type { Draft } from "../store/queue.ts";
import { HeaderWatch } from "./header-watch.ts";

/** Who sends this much more than may be sent does not listen: it is not worth reading on for the end. */
const tooMuch = 1_048_576;

/** How much may come. */
export interface IntakeLimits {
  readonly maxMessageBytes: number;
  /** What is left for all further messages of the connection. */
  readonly sessionBytesLeft: number;
  readonly maxHops: number;
}

/** Takes one message from the parser into the queue's draft, as fast as the draft takes it. */
export class Intake implements MessageSink {
  /** The end of the data, or of a chunk, has come. */
  onEnd: (done: () => void) => void = callAtOnce;
  /** More has come than may: what still comes is thrown away. Told once. */
  onTooLarge: () => void = doNothing;
  /** So much has come that the connection is to be closed. */
  onFlood: () => void = doNothing;
  /** Until it is stored or given up. */
  #draft: Draft | undefined;
  readonly #limits: IntakeLimits;
  readonly #header: HeaderWatch;
  #refusal: SmtpError | undefined;
  #isWaiting = false;
  #size = 0;

  /** @param draft none where a chunk is only thrown away. */
  constructor(draft: Draft | undefined, limits: IntakeLimits) {
    this.#draft = draft;
    this.#limits = limits;
    this.#header = new HeaderWatch(limits.maxHops);
  }

  /** Does it take what the client sends? */
  get isReading(): boolean {
    return !this.#isWaiting;
  }

  /** Octets so far, those of a refused message included. */
  get size(): number {
    return this.#size;
  }

  get refusal(): SmtpError | undefined {
    return this.#refusal;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxMessageBytes + tooMuch) this.onFlood();
    const mistake = this.#findMistake(chunk);
    if (mistake !== undefined) this.refuse(mistake);
    if (this.#refusal !== undefined || this.#draft === undefined) return undefined;
    const writing = this.#draft.write(chunk);
    if (writing === undefined) return undefined;
    this.#isWaiting = true;
    return writing.then(this.#written);
  }

  refuse(error: SmtpError): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = error;
    this.#giveUp();
  }

  end(done: () => void): void {
    this.onEnd(done);
  }

  /** Makes the message durable. @throws SmtpError why it was refused, or could not be stored. */
  async commit(): Promise<string> {
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#draft === undefined) throw smtpError(503, "5.5.1", "Error: there is no message");
    const id = await this.#draft.commit();
    this.#draft = undefined;
    return id;
  }

  /** Its client has gone, or says something else. */
  abandon(): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = smtpError(451, "4.4.2", "Error: the message was given up");
    this.#giveUp();
  }

  /** The disk space is wanted back now, not after the last octet. It never rejects. */
  #giveUp(): void {
    void this.#draft?.abandon();
    this.#draft = undefined;
  }

  #findMistake(chunk: Buffer): SmtpError | undefined {
    if (this.#refusal !== undefined) return undefined;
    const { maxMessageBytes, sessionBytesLeft } = this.#limits;
    if (this.#size <= Math.min(maxMessageBytes, sessionBytesLeft)) return this.#header.see(chunk);
    this.onTooLarge();
    if (this.#size > maxMessageBytes)
      return smtpError(552, "5.3.4", `Error: a message may have ${maxMessageBytes} bytes`);
    return smtpError(552, "5.3.4", "Error: session size exceeds fixed maximum session size");
  }

  readonly #written = (): void => {
    this.#isWaiting = false;
  };
}

function callAtOnce(done: () => void): void {
  done();
}

function doNothing(): void {}
