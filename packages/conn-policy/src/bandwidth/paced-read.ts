import type { Duplex } from "node:stream";
import { override } from "./override.ts";
import type { Pacer, Sampled } from "./pacer.ts";
import type { Pipe } from "./pipe.ts";
import { createPlace, type Place } from "./place.ts";
import { type ReadGate, createReadGate } from "./read-gate.ts";

/** Called by Node on every read and write, also on those that node:http's parser keeps for itself. */
interface Noticing {
  _unrefTimer?: () => void;
}

/** What {@link PacedRead} watches. */
export interface ReadTarget {
  readonly stream: Duplex;
  readonly socket: Duplex;
  received(): number;
}

/** The most that is paid ahead: what the pipe passes in this time. */
const aheadMs = 250;

/**
 * Input of one stream as its pipe allows. Bytes are counted when they have come; a stream that owes some is not read
 * until it has paid, so the total is right whatever size they come in (up to 64 KiB at a time).
 *
 * Streams begin to read again at different points: some when the debt is paid, some when part of the next read is paid
 * as well. What some owe the others have ahead, and the sum of all keeps to the rate at any time.
 */
export class PacedRead implements Sampled {
  readonly #pacer: Pacer;
  readonly #target: ReadTarget;
  readonly #gate: ReadGate;
  readonly #place: Place;
  readonly #undo: () => void;
  /** From 0 to 1: how much of the next read is paid ahead. */
  readonly #phase: number;
  #seen: number;
  /** Bytes paid less bytes received; below zero it is debt. */
  #balance = 0;
  #lastRead = 0;
  #isStopped = false;

  constructor(target: ReadTarget, pacer: Pacer, pipe: Pipe, phase: number) {
    this.#target = target;
    this.#pacer = pacer;
    this.#phase = phase;
    this.#gate = createReadGate(target.stream, target.socket);
    this.#place = createPlace(pipe, (bytes) => this.#give(bytes));
    this.#seen = target.received();
    this.#undo = this.#notice(target.stream as Noticing);
  }

  moveTo(pipe: Pipe): void {
    if (pipe === this.#place.pipe) return;
    const wasWaiting = this.#pacer.isWaiting(this.#place);
    this.#pacer.drop(this.#place);
    this.#place.pipe = pipe;
    if (wasWaiting) this.#waitOrRead();
  }

  /** Reading goes on; what is owed is taken from the pipe, for the bytes have passed it. */
  stop(): void {
    if (this.#isStopped) return;
    this.sample();
    this.#isStopped = true;
    this.#undo();
    this.#pacer.drop(this.#place);
    this.#pacer.charge(this.#place.pipe, -this.#balance);
    this.#gate.open();
  }

  readonly sample = (): void => {
    if (this.#isStopped) return;
    const received = this.#target.received();
    const bytes = received - this.#seen;
    if (bytes <= 0) return;
    this.#seen = received;
    this.#lastRead = bytes;
    this.#balance -= bytes;
    // If it waits and yet has read, somebody has started the handle behind our back.
    if (this.#missing > 0 && !this.#pacer.isWaiting(this.#place)) {
      this.#balance += this.#pacer.take(this.#place, this.#missing);
    }
    this.#waitOrRead();
  };

  #give(bytes: number): void {
    this.#balance += bytes;
    this.#waitOrRead();
  }

  #waitOrRead(): void {
    const missing = this.#missing;
    if (missing > 0) {
      this.#gate.shut();
      this.#pacer.wait(this.#place, missing);
    } else {
      this.#pacer.drop(this.#place);
      this.#gate.open();
    }
  }

  get #missing(): number {
    const most = (this.#place.pipe.rate / 1000) * aheadMs;
    return Math.ceil(this.#phase * Math.min(this.#lastRead, most) - this.#balance);
  }

  #notice(stream: Noticing): () => void {
    const original = stream._unrefTimer;
    if (typeof original !== "function") {
      this.#pacer.watch(this);
      return () => this.#pacer.forget(this);
    }
    return override(stream, "_unrefTimer", () => {
      original.call(stream);
      this.sample();
    });
  }
}
