import type { Socket } from "node:net";
import type { Guard } from "../accept/guard.ts";

/** Written at once; more in the kernel than one of these is not seen by the limits of a send. */
const sliceBytes = 65_536;

/**
 * So many slices in a row, then others have their turn: while the kernel takes all at once, Node calls back without
 * going round its loop, and an answer without end to a client that reads fast would stop the whole process.
 */
const mostInARow = 64;

interface Job {
  readonly bytes: Uint8Array;
  offset: number;
  readonly resolve: () => void;
}

/** What is said to a client, in order, one slice at a time. */
export class Outlet {
  readonly #stream: Socket;
  readonly #clock: Guard["clock"];
  #inARow = 0;
  #jobs: Job[] = [];
  #pending = 0;
  #settled: (() => void)[] = [];
  #isStopped = false;

  constructor(stream: Socket, clock: Guard["clock"]) {
    this.#stream = stream;
    this.#clock = clock;
  }

  /** Bytes not yet accepted by the kernel. */
  get pending(): number {
    return this.#pending;
  }

  /** Resolves when the kernel has accepted `bytes` and all before them, or never will. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isStopped || bytes.length === 0) return;
    this.#pending += bytes.length;
    await new Promise<void>((resolve) => {
      this.#jobs.push({ bytes, offset: 0, resolve });
      if (this.#jobs.length === 1) this.#writeSlice();
    });
  }

  /** Resolves when nothing is pending. */
  async settled(): Promise<void> {
    if (this.#pending > 0) await new Promise<void>((resolve) => this.#settled.push(resolve));
  }

  /** The connection has ended: nobody waits any longer. */
  stop(): void {
    this.#isStopped = true;
    this.#pending = 0;
    for (const { resolve } of this.#jobs.splice(0)) resolve();
    this.#tellSettled();
  }

  #writeSlice(): void {
    const [job] = this.#jobs;
    if (job === undefined) return;
    const slice = job.bytes.subarray(job.offset, job.offset + sliceBytes);
    // The error is that the connection has ended; what ended it tells that to all who wait.
    this.#stream.write(slice, (error) => {
      if (error) return;
      const goOn = (): void => this.#accepted(job, slice.length);
      if (++this.#inARow < mostInARow) {
        goOn();
        return;
      }
      this.#inARow = 0;
      this.#clock.nextTurn(goOn);
    });
  }

  #accepted(job: Job, bytes: number): void {
    if (this.#isStopped) return;
    job.offset += bytes;
    this.#pending -= bytes;
    if (job.offset === job.bytes.length) {
      this.#jobs.shift();
      job.resolve();
    }
    if (this.#pending === 0) this.#tellSettled();
    else this.#writeSlice();
  }

  #tellSettled(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}
