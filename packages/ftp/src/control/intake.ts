import type { Socket } from "node:net";
import { LineReader } from "./line-reader.ts";
import { TelnetFilter } from "./telnet.ts";

/** So many lines are looked at while a transfer runs; the rest stays where it is. */
const mostWaiting = 32;

/** A line that has arrived before its turn. */
export interface WaitingLine {
  readonly bytes: Buffer;
  /** It was there when the transfer began: what is answered before its end is answered in order. */
  isOld: boolean;
}

/** Why there is no line: a part of one has come, or nothing; one has no end; the client has shut down its side. */
type Lack = "partial" | "too long" | "over";

/**
 * The lines of a client, taken from its stream only when asked for: what is not asked for stays in the stream, which
 * stops reading from the kernel, which stops the client.
 */
export class Intake {
  readonly #stream: Socket;
  readonly #reader = new LineReader();
  readonly #telnet = new TelnetFilter();
  readonly #changed: () => void;
  #waiting: WaitingLine[] = [];
  #isOver = false;

  /** @param changed called when a look is worth while: more has come, or nothing more will come. */
  constructor(stream: Socket, changed: () => void) {
    this.#stream = stream;
    this.#changed = changed;
    stream.on("readable", this.#changed);
    stream.on("end", this.#ended);
  }

  /** Nothing at all is waiting, not even a part of a line. */
  get isEmpty(): boolean {
    const taken = this.#waiting.length + this.#reader.size;
    return taken === 0 && this.#stream.readableLength === 0;
  }

  /** Part of a command has been taken from the stream. */
  get hasPart(): boolean {
    return this.#reader.hasText;
  }

  /** Lines that {@link Intake.look} has found, oldest first. */
  get waiting(): readonly WaitingLine[] {
    return this.#waiting;
  }

  /** Takes the next line. */
  next(): Buffer | Lack {
    return this.#waiting.shift()?.bytes ?? this.#read();
  }

  /** Looks ahead, as far as there is room for lines. @returns why there are no more, if there are not. */
  look(): Lack | undefined {
    while (this.#waiting.length < mostWaiting) {
      const bytes = this.#read();
      if (typeof bytes === "string") return bytes;
      this.#waiting.push({ bytes, isOld: false });
    }
    return undefined;
  }

  /** What has arrived so far has arrived before the transfer began. */
  markOld(): void {
    this.look();
    for (const line of this.#waiting) line.isOld = true;
  }

  /** Lets the stream go: somebody else reads, or throws away, what still comes. */
  stop(): void {
    this.#stream.off("readable", this.#changed);
    this.#stream.off("end", this.#ended);
  }

  #read(): Buffer | Lack {
    for (;;) {
      const line = this.#reader.next();
      if (line !== "partial") return line;
      const chunk = this.#stream.read() as Buffer | null;
      if (chunk === null) return this.#isOver ? "over" : (this.#reader.takeUrgent() ?? "partial");
      this.#reader.push(this.#telnet.strip(chunk));
    }
  }

  readonly #ended = (): void => {
    this.#isOver = true;
    this.#changed();
  };
}
