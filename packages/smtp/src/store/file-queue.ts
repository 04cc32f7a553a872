import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Log } from "../site.ts";
import { smtpError } from "../smtp-error.ts";
import type { Buffers } from "./buffers.ts";
import { DraftBody } from "./draft-body.ts";
import type { Envelope } from "./envelope.ts";
import type { Files } from "./files.ts";
import type { Folder } from "./folder.ts";
import type { Folding } from "./folding.ts";
import type { FreeSpace } from "./free-space.ts";
import { inspect } from "./message-file.ts";
import { makeQueueId } from "./queue-id.ts";
import type { Draft, Progress, Queue, Queued } from "./queue.ts";
import { isUnreadable, look } from "./recovery.ts";
import type { States } from "./states.ts";
import { codeOf, toStoreError } from "./store-error.ts";
import { StoredDraft, type DraftHome } from "./stored-draft.ts";

/** What a queue is made of. */
export interface QueueParts {
  readonly files: Files;
  readonly temporary: Folder;
  readonly active: Folder;
  readonly states: States;
  readonly folding: Folding;
  readonly buffers: Buffers;
  readonly freeSpace: FreeSpace;
  readonly now: () => number;
  readonly log: Log;
  /** Takes a damaged message out of `active`. */
  readonly setAside: (id: string, error: unknown) => Promise<void>;
  /** Gives folders and lock back. */
  readonly release: () => Promise<void>;
}

export class FileQueue implements Queue {
  readonly #parts: QueueParts;
  /** Oldest first, as far as ids sort; also keeps what is no id out of paths. */
  readonly #ids: Set<string>;
  readonly #drafts = new Set<StoredDraft>();
  readonly #listeners: ((id: string) => void)[] = [];
  readonly #home: DraftHome;
  /** Of messages that are in the queue: `close` waits for them. */
  readonly #changes = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(parts: QueueParts, ids: readonly string[]) {
    this.#parts = parts;
    this.#ids = new Set(ids);
    this.#home = {
      active: parts.active,
      folding: parts.folding,
      stored: (id) => this.#announce(id),
      leftOver: (id, error) => parts.log("warn", "a draft was not taken away", { id, error }),
      ended: (draft) => this.#drafts.delete(draft),
    };
  }

  checkRoom(size: number): Promise<void> {
    return this.#parts.freeSpace.check(size);
  }

  async begin(envelope: Envelope, size = 0): Promise<Draft> {
    await this.checkRoom(size);
    this.#checkOpen();
    const { files, buffers, temporary, now } = this.#parts;
    const id = makeQueueId(now());
    const body = new DraftBody(files, buffers, temporary.pathOf(id), envelope);
    const draft = new StoredDraft(id, this.#home, body);
    this.#drafts.add(draft);
    return draft;
  }

  async get(id: string): Promise<Queued | undefined> {
    if (!this.#ids.has(id)) return undefined;
    const { active, files, states } = this.#parts;
    try {
      const { envelope, size } = await look(active.pathOf(id), files);
      const progress = (await states.read(id)) ?? fresh(envelope);
      return { id, envelope, size, progress };
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      if (!isUnreadable(error)) throw toStoreError(error);
      await this.#change(async () => {
        if (this.#ids.delete(id)) await this.#parts.setAside(id, error);
      });
      return undefined;
    }
  }

  async *list(): AsyncIterable<Queued> {
    for (const id of [...this.#ids].toSorted()) {
      const queued = await this.get(id);
      if (queued !== undefined) yield queued;
    }
  }

  async read(id: string): Promise<Readable> {
    if (!this.#ids.has(id)) throw toStoreError(new Error(`no message ${id} in the queue`));
    const { active, files } = this.#parts;
    try {
      return await openOctets(active.pathOf(id), files);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  update(id: string, progress: readonly Progress[]): Promise<void> {
    const { states } = this.#parts;
    return this.#change(async () => {
      if (!this.#ids.has(id)) return;
      await states.write(id, progress);
      // Removed meanwhile: what has just been written is nobody's.
      if (!this.#ids.has(id)) await states.remove(id);
    });
  }

  /** Not fsynced: when power fails just now somebody gets it twice, and every delivery is spared a flush of the disk. */
  remove(id: string, why: "done" | "dropped" = "done"): Promise<void> {
    const { files, active, states, folding } = this.#parts;
    return this.#change(async () => {
      if (!this.#ids.delete(id)) return;
      if (why === "dropped") folding.forget(id);
      await files.unlink(active.pathOf(id));
      await states.remove(id);
    });
  }

  onReady(listener: (id: string) => void): void {
    this.#listeners.push(listener);
    if (this.#listeners.length > 1) return;
    const before = [...this.#ids];
    queueMicrotask(() => {
      for (const id of before) this.#tell(listener, id);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#drafts].map((draft) => draft.finish()));
    await Promise.allSettled(this.#changes);
    await this.#parts.release();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw smtpError(451, "4.3.2", "The queue is being closed");
  }

  async #change(action: () => Promise<void>): Promise<void> {
    this.#checkOpen();
    const change = action();
    this.#changes.add(change);
    try {
      await change;
    } catch (error) {
      throw toStoreError(error);
    } finally {
      this.#changes.delete(change);
    }
  }

  #announce(id: string): void {
    this.#ids.add(id);
    for (const listener of this.#listeners) this.#tell(listener, id);
  }

  #tell(listener: (id: string) => void, id: string): void {
    try {
      listener(id);
    } catch (error) {
      this.#parts.log("error", "a listener of the queue failed", { id, error });
    }
  }
}

async function openOctets(path: string, files: Files): Promise<Readable> {
  const file = await files.open(path, "r");
  try {
    const { start, size } = await inspect(file, files);
    if (size > 0) return createReadStream("", { fd: file, start, end: start + size - 1 });
  } catch (error) {
    await files.close(file);
    throw error;
  }
  await files.close(file);
  return Readable.from([]);
}

function fresh({ recipients, receivedAt }: Envelope): readonly Progress[] {
  return recipients.map(({ address }) => ({
    address,
    state: "waiting",
    attempts: 0,
    nextAt: receivedAt,
  }));
}
