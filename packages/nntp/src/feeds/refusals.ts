import { type Refused, type Stage, says } from "./deliver.ts";
import type { Entry } from "./entry.ts";
import type { PeerQueue } from "./peer-queue.ts";

/** So many without an answer of another kind between them, and it is the peer that is in trouble. */
const mostInRow = 10;

interface Standing {
  /** It has answered such a question on this connection. */
  readonly isKnown: boolean;
  /** Since the last that it has answered. */
  inRow: number;
}

/**
 * What a peer refuses on one connection. One that does not know a command refuses every article: none is lost before it
 * has shown that it knows it.
 */
export class Refusals {
  readonly #queue: PeerQueue;
  readonly #standings: Record<Stage, Standing> = {
    offer: { isKnown: false, inRow: 0 },
    article: { isKnown: false, inRow: 0 },
  };
  /** Those that may still mean something else. */
  #open: { readonly entry: Entry; readonly refused: Refused }[] = [];

  constructor(queue: PeerQueue) {
    this.#queue = queue;
  }

  /** @returns false when the connection is of no use. */
  add(entry: Entry, refused: Refused): boolean {
    const standing = this.#standings[refused.stage];
    standing.inRow++;
    const isTooMany = standing.inRow >= mostInRow;
    this.#open.push({ entry, refused });
    // A peer that has not read an article takes its lines for commands, and refuses each of them.
    if (standing.isKnown && !isTooMany && !this.#hasOpenArticle) this.#settle();
    return !isTooMany;
  }

  /** The peer has answered as the protocol says: what it has refused before was of those articles. */
  heard(stage: Stage): void {
    this.#standings[stage] = { isKnown: true, inRow: 0 };
    if (stage === "article" || !this.#hasOpenArticle) this.#settle();
  }

  /** Nothing more will tell. @throws what makes the connection one of no use. */
  conclude(): void {
    const strange = this.#open.find(({ refused }) => !this.#standings[refused.stage].isKnown);
    if (strange !== undefined) throw says(strange.refused.answer);
    this.#settle();
  }

  /** The connection has ended. What is still open is offered again, behind what the peer may like better. */
  close(): void {
    for (const { entry } of this.#open.splice(0)) this.#queue.putOff(entry);
  }

  get #hasOpenArticle(): boolean {
    return this.#open.some(({ refused }) => refused.stage === "article");
  }

  #settle(): void {
    for (const { entry, refused } of this.#open.splice(0))
      this.#queue.note(entry, { kind: "rejected", answer: refused.answer });
  }
}
