import { smtpError, type SmtpError } from "../smtp-error.ts";
import type { DraftBody } from "./draft-body.ts";
import type { Folder } from "./folder.ts";
import type { Folding } from "./folding.ts";
import type { Draft } from "./queue.ts";
import { toStoreError } from "./store-error.ts";

/** What a draft needs of the queue it is for. */
export interface DraftHome {
  readonly active: Folder;
  readonly folding: Folding;
  /** It is the queue's now, and 250 may be said. */
  stored(id: string): void;
  /** It came to nothing, and something of it could not be taken away again. */
  leftOver(id: string, error: unknown): void;
  /** Nothing more comes of it. */
  ended(draft: StoredDraft): void;
}

export class StoredDraft implements Draft {
  readonly id: string;
  readonly #home: DraftHome;
  readonly #body: DraftBody;
  #state: "open" | "committing" | "ended" = "open";
  #isAbandoned = false;
  #failure: SmtpError | undefined;
  /** The step of the disk that is under way: the buffer may not be given away, nor the file closed. */
  #step: Promise<unknown> | undefined;

  constructor(id: string, home: DraftHome, body: DraftBody) {
    this.id = id;
    this.#home = home;
    this.#body = body;
  }

  writeTrace(headers: Uint8Array): Promise<void> | undefined {
    return this.#take(headers, true);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    return this.#take(chunk, false);
  }

  async commit(): Promise<string> {
    if (this.#state !== "open") throw toStoreError(new Error("committed twice, or after the end"));
    if (this.#step !== undefined) this.#failure ??= toStoreError(new Error("a write is under way"));
    this.#state = "committing";
    const committing = this.#commit();
    this.#step = committing.catch(() => {});
    return committing;
  }

  async abandon(): Promise<void> {
    if (this.#state === "ended") return;
    this.#isAbandoned = true;
    // A step under way sees it when it has ended.
    if (this.#step === undefined) await this.#end();
  }

  /** Waits for a commit under way; anything else is abandoned. */
  async finish(): Promise<void> {
    if (this.#state === "open") await this.abandon();
    await this.#step;
  }

  #take(chunk: Uint8Array, isTrace: boolean): Promise<void> | undefined {
    if (this.#state !== "open" || this.#isAbandoned || this.#failure !== undefined)
      return undefined;
    if (this.#step !== undefined) {
      // Two at once could be written in the wrong order: better no message than a garbled one.
      this.#failure = toStoreError(new Error("written before the last write had ended"));
      return undefined;
    }
    const taking = this.#body.take(chunk, isTrace);
    if (taking === undefined) return undefined;
    const step = this.#wait(taking).finally(() => {
      if (this.#step === step) this.#step = undefined;
    });
    this.#step = step;
    return step;
  }

  async #wait(taking: Promise<void>): Promise<void> {
    try {
      await taking;
    } catch (error) {
      this.#failure = toStoreError(error);
      // The rest is thrown away; what is on a full disk had better go now.
      await this.#discard();
    }
    if (this.#isAbandoned && this.#state === "open") await this.#end();
  }

  async #commit(): Promise<string> {
    try {
      await this.#step;
      if (this.#failure !== undefined) throw this.#failure;
      const fingerprint = this.#body.seal();
      const id = await this.#storeOnce(fingerprint);
      if (id === this.id) this.#home.stored(id);
      else await this.#discard();
      return id;
    } catch (error) {
      await this.#discard();
      throw toStoreError(error);
    } finally {
      this.#state = "ended";
      this.#home.ended(this);
    }
  }

  async #storeOnce(fingerprint: string | undefined): Promise<string> {
    if (fingerprint === undefined) return this.#store(undefined);
    const { folding } = this.#home;
    let first = folding.find(fingerprint);
    while (first !== undefined) {
      const id = await first.catch(() => undefined);
      this.#checkWanted();
      if (id !== undefined) return id;
      // That attempt came to nothing: perhaps yet another one has begun meanwhile.
      first = folding.find(fingerprint);
    }
    const storing = this.#store(fingerprint);
    folding.remember(fingerprint, this.id, storing);
    return storing;
  }

  /** The order is the promise: octets on the disk, then the name, then the name on the disk. */
  async #store(fingerprint: string | undefined): Promise<string> {
    const { active } = this.#home;
    await this.#body.store(fingerprint);
    this.#checkWanted();
    await Promise.all([this.#body.moveTo(active.pathOf(this.id)), this.#body.close()]);
    await active.sync();
    this.#checkWanted();
    return this.id;
  }

  #checkWanted(): void {
    if (this.#isAbandoned) throw smtpError(451, "4.3.0", "Storing the message took too long");
  }

  async #end(): Promise<void> {
    if (this.#state === "ended") return;
    this.#state = "ended";
    await this.#discard();
    this.#home.ended(this);
  }

  async #discard(): Promise<void> {
    try {
      await this.#body.discard();
    } catch (error) {
      this.#home.leftOver(this.id, error);
    }
  }
}
