import { hash, createHash, type Hash } from "node:crypto";
import type { Envelope } from "./envelope.ts";
import { hasMessageId } from "./message-id.ts";

const keptMs = 3_600_000;

/**
 * What two attempts of one message have in common: the client's octets, sender and recipients. A message without a
 * Message-ID has none: two alike may well be meant as two.
 */
export class Fingerprint {
  #octets: Hash | undefined;
  #isBegun = false;

  /** Parts in order; the first holds as many headers as one part can. */
  add(part: Uint8Array): void {
    if (!this.#isBegun) {
      this.#isBegun = true;
      if (hasMessageId(part)) this.#octets = createHash("sha256");
    }
    this.#octets?.update(part);
  }

  of({ sender, recipients }: Envelope): string | undefined {
    if (this.#octets === undefined) return undefined;
    const addresses = recipients.map(({ address }) => address).toSorted();
    return hash("sha256", JSON.stringify([this.#octets.digest("hex"), sender, addresses]));
  }
}

interface Taken {
  /** Rejects when that attempt came to nothing. */
  readonly stored: Promise<string>;
  readonly id: string;
  readonly at: number;
}

/**
 * The messages of the last hour, so that a client which lost our 250 and sends once more does not deliver twice (RFC 5321
 * section 6.1 asks for no more than that the window be small).
 */
export class Folding {
  readonly #now: () => number;
  readonly #limit: number;
  /** Oldest first. */
  readonly #taken = new Map<string, Taken>();

  constructor(now: () => number, limit = 10_000) {
    this.#now = now;
    this.#limit = limit;
  }

  /** The attempt that has been taken or is being stored. */
  find(fingerprint: string): Promise<string> | undefined {
    const taken = this.#taken.get(fingerprint);
    if (taken === undefined || this.#now() - taken.at >= keptMs) return undefined;
    return taken.stored;
  }

  /** @param stored the attempt that is stored from now on; forgotten when it rejects. */
  remember(fingerprint: string, id: string, stored: Promise<string>): void {
    const taken = this.#add(fingerprint, { id, stored, at: this.#now() });
    stored.catch(() => {
      if (this.#taken.get(fingerprint) === taken) this.#taken.delete(fingerprint);
    });
  }

  /** A message that was there before us. */
  restore(fingerprint: string, id: string, at: number): void {
    if (this.#now() - at < keptMs) this.#add(fingerprint, { id, stored: Promise.resolve(id), at });
  }

  /** The same message sent again is a new one. */
  forget(id: string): void {
    for (const [fingerprint, taken] of this.#taken) {
      if (taken.id === id) this.#taken.delete(fingerprint);
    }
  }

  #add(fingerprint: string, taken: Taken): Taken {
    this.#taken.delete(fingerprint);
    this.#taken.set(fingerprint, taken);
    this.#forgetOldest();
    return taken;
  }

  #forgetOldest(): void {
    const now = this.#now();
    for (const [fingerprint, { at }] of this.#taken) {
      if (this.#taken.size <= this.#limit && now - at < keptMs) break;
      this.#taken.delete(fingerprint);
    }
  }
}
