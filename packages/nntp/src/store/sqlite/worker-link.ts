import type { Worker } from "node:worker_threads";
import { StoreError } from "../store-error.ts";
import { toError } from "./failure.ts";
import type { Answer, Call, WorkerStart } from "./messages.ts";
import type { StartWorker } from "./start-worker.ts";

type Method = (...parameters: never[]) => unknown;
type MethodsOf<Service> = {
  [Name in keyof Service]: Service[Name] extends Method ? Name : never;
}[keyof Service] &
  string;
type ParametersOf<Service, Name extends keyof Service> = Service[Name] extends Method
  ? Parameters<Service[Name]>
  : never;
type ResultOf<Service, Name extends keyof Service> = Service[Name] extends Method
  ? ReturnType<Service[Name]>
  : never;

interface Pending {
  readonly call: Call;
  readonly octets: readonly ArrayBuffer[];
  readonly resolve: (value: never) => void;
  readonly reject: (error: StoreError) => void;
}

const callsAtOnce = 64;

/**
 * Calls the methods of an object that lives in another thread. A message there and back costs more than most of what is
 * asked, so while one is on its way all that is asked meanwhile waits for the next.
 */
export class WorkerLink<Service> {
  readonly #start: StartWorker;
  readonly #data: WorkerStart;
  readonly #onDeath: (error: Error) => void;
  #worker: Worker | undefined;
  #waiting: Pending[] = [];
  #asked = new Map<number, Pending>();
  #lastId = 0;
  #isScheduled = false;
  #hasAnswered = false;
  #refusal: StoreError | undefined;

  /** @param onDeath is told when the thread has died by itself; the next call starts another. */
  constructor(start: StartWorker, data: WorkerStart, onDeath: (error: Error) => void) {
    this.#start = start;
    this.#data = data;
    this.#onDeath = onDeath;
  }

  call<Name extends MethodsOf<Service>>(
    method: Name,
    parameters: ParametersOf<Service, Name>,
    octets: readonly ArrayBuffer[] = [],
  ): Promise<ResultOf<Service, Name>> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const call: Call = { id: this.#lastId, method, parameters };
      this.#waiting.push({ call, octets, resolve, reject });
      if (this.#isScheduled || this.#asked.size > 0) return;
      this.#isScheduled = true;
      // What else is asked before this returns to the event loop goes along.
      queueMicrotask(() => {
        this.#isScheduled = false;
        this.#ask();
      });
    });
  }

  /** Lets the thread start before there is anything to ask. */
  begin(): void {
    this.#worker ??= this.#open();
  }

  /** Waits for what has been asked, and ends the thread. */
  async close(): Promise<void> {
    const last = this.call("close" as never, [] as never).catch(() => {});
    this.#refusal ??= new StoreError("store_closed", "The article store is closed.");
    await last;
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(): void {
    if (this.#asked.size > 0 || this.#waiting.length === 0) return;
    const next = this.#waiting.splice(0, callsAtOnce);
    const octets = next.flatMap((pending) => pending.octets);
    try {
      this.#worker ??= this.#open();
      this.#worker.postMessage(
        next.map(({ call }) => call),
        octets,
      );
    } catch (error) {
      const failure = new StoreError(
        "store_failed",
        "The article store's thread cannot be asked.",
        error,
      );
      for (const { reject } of next) reject(failure);
      this.#ask();
      return;
    }
    for (const pending of next) this.#asked.set(pending.call.id, pending);
  }

  #open(): Worker {
    const worker = this.#start(this.#data);
    let cause: unknown;
    this.#hasAnswered = false;
    worker.on("message", (answers: readonly Answer[]) => {
      this.#hasAnswered = true;
      for (const answer of answers) this.#settle(answer);
      this.#ask();
    });
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", (status) => {
      if (this.#worker === worker) this.#died(status, cause);
    });
    return worker;
  }

  #settle({ id, value, failure }: Answer): void {
    const pending = this.#asked.get(id);
    this.#asked.delete(id);
    if (failure) pending?.reject(toError(failure));
    else pending?.resolve(value as never);
  }

  #died(status: number, cause: unknown): void {
    this.#worker = undefined;
    const why = `The thread of the article store's ${this.#data.role} has ended by itself (${status}).`;
    const error = new StoreError("store_restarted", why, cause);
    // One that has never answered would not do so the next time either.
    if (!this.#hasAnswered) this.#refusal ??= new StoreError("store_failed", why, cause);
    const lost = [...this.#asked.values(), ...this.#waiting];
    this.#asked = new Map();
    this.#waiting = [];
    for (const { reject } of lost) reject(error);
    this.#onDeath(error);
  }
}
