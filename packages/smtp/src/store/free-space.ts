import type { Log } from "../site.ts";
import type { Files, Space } from "./files.ts";
import { noSpace } from "./store-error.ts";

const cachedMs = 1000;
/** One file in a hundred is left to others. */
const inodeReserve = 0.01;

/** Refuses messages before the disk is full: what is in the queue needs room for its states and deliveries. */
export class FreeSpace {
  readonly #folder: string;
  readonly #files: Files;
  readonly #reserve: number;
  readonly #now: () => number;
  readonly #log: Log;
  /** The log says that messages are refused; not once for each of them. */
  #isTold = false;
  #space: Promise<Space | undefined> | undefined;
  #askedAt = 0;

  constructor(folder: string, files: Files, reserve: number, now: () => number, log: Log) {
    this.#folder = folder;
    this.#files = files;
    this.#reserve = reserve;
    this.#now = now;
    this.#log = log;
  }

  /** @throws SmtpError `452 4.3.1` */
  async check(size: number): Promise<void> {
    const space = await this.#ask();
    // A file system that does not say is asked by writing to it.
    if (space === undefined) return;
    const { freeBytes, freeInodes, inodes } = space;
    const isFull = freeBytes < this.#reserve || freeInodes < inodes * inodeReserve;
    if (isFull !== this.#isTold) this.#tell(isFull, space);
    if (isFull || freeBytes < size + this.#reserve) throw noSpace();
  }

  #tell(isFull: boolean, { freeBytes, freeInodes }: Space): void {
    this.#isTold = isFull;
    const facts = { path: this.#folder, freeBytes, freeInodes, reserveBytes: this.#reserve };
    if (isFull) this.#log("warn", "the disk is too full: messages are refused", facts);
    else this.#log("info", "the disk has room again: messages are taken", facts);
  }

  #ask(): Promise<Space | undefined> {
    const age = this.#now() - this.#askedAt;
    // A negative age: the wall clock was set back.
    if (this.#space === undefined || age >= cachedMs || age < 0) {
      this.#askedAt = this.#now();
      this.#space = this.#files.space(this.#folder).catch(() => undefined);
    }
    return this.#space;
  }
}
