import type { Reply } from "../protocol/reply.ts";
import type { NewsSession } from "./news-session.ts";
import { sendAtOnce, sendBlock } from "./send-block.ts";

type Answer = Reply | undefined;

/** A command that is being carried out, or whose reply waits for those before it. */
interface Entry {
  answer: Answer;
  isReady: boolean;
  readonly isAlone: boolean;
  /** Carries it out once more, where that changes nothing. */
  readonly again: (() => Answer | Promise<Answer>) | undefined;
  /** Its reply was too large to wait, and is asked for again when its turn comes. */
  isForgotten: boolean;
}

/** So many replies, refusals among them, may wait for one before them. */
const mostWaiting = 256;

/** So many octets of replies may wait for one before them: a client that does not read must not hold many articles. */
const mostWaitingBytes = 1_048_576;

/** Replies leave in the order of their commands, whatever is ready first. */
export class Replies {
  readonly #session: NewsSession;
  readonly #changed: () => void;
  readonly #entries: Entry[] = [];
  #waitingBytes = 0;
  #isSending = false;

  /** @param changed called when there is room for another command. */
  constructor(session: NewsSession, changed: () => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** Nothing is under way. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && !this.#isSending;
  }

  /** A command is under way beside which nothing may be read: what comes may be meant for it. */
  get isAlone(): boolean {
    return this.#isSending || this.#entries.at(-1)?.isAlone === true;
  }

  /** May a command begin of which `overlap` may be under way at once? */
  hasRoom(overlap: number): boolean {
    if (this.isEmpty) return true;
    return overlap > 1 && !this.isAlone && this.#entries.length < overlap;
  }

  /** May a line that is no command be told so? */
  get hasRoomForRefusal(): boolean {
    return this.#entries.length < mostWaiting;
  }

  /** @param again carries the command out once more: its reply need not be kept until its turn comes. */
  add(answer: Answer | Promise<Answer>, isAlone: boolean, again?: Entry["again"]): void {
    if (!(answer instanceof Promise)) {
      if (this.isEmpty) this.#send(answer);
      else this.#put({ answer, isReady: true, isAlone: false, again: undefined });
      return;
    }
    void this.#await(this.#put({ answer: undefined, isReady: false, isAlone, again }), answer);
  }

  #put(entry: Omit<Entry, "isForgotten">): Entry {
    const whole = { ...entry, isForgotten: false };
    this.#entries.push(whole);
    return whole;
  }

  async #await(entry: Entry, answer: Answer | Promise<Answer>): Promise<void> {
    this.#keep(entry, await answer);
    this.#sendReady();
    this.#changed();
  }

  #keep(entry: Entry, answer: Answer): void {
    const bytes = bytesOf(answer);
    const hasTurn = !this.#isSending && this.#entries[0] === entry;
    entry.isForgotten =
      entry.again !== undefined && !hasTurn && this.#waitingBytes + bytes > mostWaitingBytes;
    if (entry.isForgotten) return;
    this.#waitingBytes += bytes;
    entry.answer = answer;
    entry.isReady = true;
  }

  #sendReady(): void {
    while (!this.#isSending && this.#entries[0]?.isReady === true) {
      const answer = this.#entries.shift()?.answer;
      this.#waitingBytes -= bytesOf(answer);
      this.#send(answer);
    }
    const [first] = this.#entries;
    if (this.#isSending || first?.isForgotten !== true) return;
    first.isForgotten = false;
    void this.#await(first, first.again?.());
  }

  #send(answer: Reply | undefined): void {
    const session = this.#session;
    if (answer === undefined || !session.isOpen) return;
    session.noteReply(answer);
    if (sendAtOnce(session, answer)) {
      this.#end(answer);
      return;
    }
    void this.#sendBlock(answer);
  }

  async #sendBlock(answer: Reply): Promise<void> {
    this.#isSending = true;
    await sendBlock(this.#session, answer);
    this.#isSending = false;
    this.#end(answer);
    this.#sendReady();
    this.#changed();
  }

  #end({ ends }: Reply): void {
    if (ends !== undefined) this.#session.leave(ends);
    else if (this.#session.hasErred) this.#session.end("error_limit");
  }
}

/** Of a reply that is there as a whole; what comes piece by piece holds little. */
function bytesOf(answer: Answer): number {
  const { block } = answer ?? {};
  if (!Array.isArray(block)) return 0;
  return (block as readonly Uint8Array[]).reduce((sum, { length }) => sum + length, 0);
}
