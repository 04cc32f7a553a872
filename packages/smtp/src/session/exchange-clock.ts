import type { Connection } from "@core/conn-policy";

/**
 * Bounds an AUTH exchange as if all of its lines were one command: the engine's clock of a head begins anew with each of
 * them. Stands still while a password is checked.
 */
export class ExchangeClock {
  readonly #connection: Connection;
  readonly #onEnd: () => void;
  #usedMs = 0;
  #since = 0;
  #cancel: (() => void) | undefined;

  constructor(connection: Connection, onEnd: () => void) {
    this.#connection = connection;
    this.#onEnd = onEnd;
    connection.signal.addEventListener("abort", () => this.stop(), { once: true });
  }

  /** The client is to go on. */
  run(): void {
    const { guard, policy } = this.#connection;
    this.#since = guard.clock.now();
    const left = Math.max(0, policy.headerWaitTimeout - this.#usedMs);
    this.#cancel = guard.clock.after(left, this.#onEnd);
  }

  /** It has. */
  stop(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#usedMs += this.#connection.guard.clock.now() - this.#since;
  }

  /** The exchange is over. */
  reset(): void {
    this.#usedMs = 0;
  }
}
