import type { Reply } from "../protocol/reply.ts";
import type { NewsSession } from "./news-session.ts";
import { sendAtOnce, sendBlock } from "./send-block.ts";

/** A command that is being carried out, or whose reply waits for those before it. */
interface Entry {
  answer: Reply | undefined;
  isReady: boolean;
  readonly isAlone: boolean;
}

/** So many replies, refusals among them, may wait for one before them. */
const mostWaiting = 256;

/** Replies leave in the order of their commands, whatever is ready first. */
export class Replies {
  readonly #session: NewsSession;
  readonly #changed: () => void;
  readonly #entries: Entry[] = [];
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

  add(answer: Reply | undefined | Promise<Reply | undefined>, isAlone: boolean): void {
    if (!(answer instanceof Promise)) {
      if (this.isEmpty) this.#send(answer);
      else this.#entries.push({ answer, isReady: true, isAlone: false });
      return;
    }
    const entry: Entry = { answer: undefined, isReady: false, isAlone };
    this.#entries.push(entry);
    void this.#await(entry, answer);
  }

  async #await(entry: Entry, answer: Promise<Reply | undefined>): Promise<void> {
    entry.answer = await answer;
    entry.isReady = true;
    this.#sendReady();
    this.#changed();
  }

  #sendReady(): void {
    while (!this.#isSending && this.#entries[0]?.isReady === true)
      this.#send(this.#entries.shift()?.answer);
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
