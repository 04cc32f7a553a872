import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { expect } from "@jest/globals";

import { createQueue } from "../../src/store/create-queue.ts";
import type { Envelope } from "../../src/store/envelope.ts";
import type { Queue } from "../../src/store/queue.ts";
import { FaultyFiles } from "./faulty-files.ts";

export const envelope: Envelope = {
  sender: "joe@example.org",
  recipients: [{ address: "ann@example.net" }, { address: "bob@example.net" }],
  origin: { client: "192.0.2.1", helo: "client.example.org", isEncrypted: false },
  receivedAt: 1_700_000_000_000,
  isUtf8: false,
  is8Bit: false,
};

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly facts: object | undefined;
}

/** A queue in a folder that goes with the test. */
export class Rig implements AsyncDisposable {
  readonly files = new FaultyFiles();
  readonly lines: Line[] = [];
  readonly ready: string[] = [];
  time = 1_700_000_000_000;
  #root = "";
  #queue: Queue | undefined;

  static async open(): Promise<Rig> {
    const rig = new Rig();
    rig.#root = await mkdtemp(join(tmpdir(), "queue-"));
    await rig.reopen();
    return rig;
  }

  get dir(): string {
    return join(this.#root, "Queue");
  }

  get queue(): Queue {
    if (this.#queue === undefined) throw new Error("the queue is not open");
    return this.#queue;
  }

  async reopen(): Promise<void> {
    await this.#queue?.close();
    this.ready.length = 0;
    const log = (level: string, message: string, facts?: object): void => {
      this.lines.push({ level, message, facts });
    };
    const { dir, files } = this;
    this.#queue = await createQueue({ dir, files, log, now: () => this.time });
    this.#queue.onReady((id) => this.ready.push(id));
    // What was there is told in a microtask.
    await Promise.resolve();
    files.steps.length = 0;
  }

  async store(text: string, of: Envelope = envelope): Promise<string> {
    const draft = await this.queue.begin(of);
    await draft.write(Buffer.from(text));
    return draft.commit();
  }

  async textOf(id: string): Promise<string> {
    return (await buffer(await this.queue.read(id))).toString("latin1");
  }

  /** Names in a folder of the queue. */
  async names(folder: string): Promise<readonly string[]> {
    return (await readdir(join(this.dir, folder))).toSorted();
  }

  async ids(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const { id } of this.queue.list()) ids.push(id);
    return ids;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.files.heal();
    await this.#queue?.close();
    await rm(this.#root, { recursive: true });
  }
}

/** `count` open files of this process that are in `folder`; Linux only. */
export async function openFilesIn(folder: string): Promise<readonly string[]> {
  const { readlink } = await import("node:fs/promises");
  const links = await Promise.all(
    (await readdir("/proc/self/fd")).map((name) =>
      readlink(`/proc/self/fd/${name}`).catch(() => ""),
    ),
  );
  return links.filter((path) => path.startsWith(`${folder}/`));
}

/** Waits for what the file system does; a hang ends with the test. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** What `promise` rejects with; nobody has to wait for it before it does. */
export function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The sender is told before the file is closed: the close may still be under way. A file left open makes the test hang. */
async function allClosed(rig: Rig): Promise<void> {
  for (const folder of ["tmp", "active"]) {
    while ((await openFilesIn(join(rig.dir, folder))).length > 0);
  }
}

/** Nothing is left of a message that was not taken. */
export async function expectNothing(rig: Rig): Promise<void> {
  expect(await rig.names("tmp")).toEqual([]);
  expect(await rig.names("active")).toEqual([]);
  await allClosed(rig);
  expect(rig.ready).toEqual([]);
  expect(await rig.ids()).toEqual([]);
}
