import { hash } from "node:crypto";
import { type Clock, addressKey } from "@core/conn-policy";

const windowMs = 15 * 60_000;
/** Of one name from one address, and of all names from it: a whole office may be behind one. */
const mostOfName = 10;
const mostOfAddress = 50;
/** More are not remembered: the oldest makes room. */
const mostKept = 10_000;

interface Window {
  readonly since: number;
  count: number;
}

/**
 * Wrong passwords by address (IPv6 by /64), over all of its connections: so many within a quarter of an hour, and nobody
 * logs in from there until it is over.
 */
export class LoginFailures {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(address: string, name: string): void {
    for (const key of keysOf(address, name)) this.#count(key);
  }

  areTooMany(address: string, name: string): boolean {
    const [ofAddress, ofName] = keysOf(address, name);
    return this.#of(ofAddress) >= mostOfAddress || this.#of(ofName) >= mostOfName;
  }

  #of(key: string): number {
    const window = this.#windows.get(key);
    return window === undefined || this.#isOver(window) ? 0 : window.count;
  }

  #count(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined && !this.#isOver(window)) {
      window.count++;
      return;
    }
    this.#windows.delete(key);
    this.#windows.set(key, { since: this.#clock.now(), count: 1 });
    for (const [oldest, each] of this.#windows) {
      if (this.#windows.size <= mostKept && !this.#isOver(each)) return;
      this.#windows.delete(oldest);
    }
  }

  #isOver({ since }: Window): boolean {
    return this.#clock.now() - since >= windowMs;
  }
}

/** A name that somebody tries may have kilobytes; whether it is anybody's must not show in how often it may be tried. */
function keysOf(address: string, name: string): [ofAddress: string, ofName: string] {
  const key = addressKey(address);
  return [key, `${key} ${hash("sha256", name)}`];
}
