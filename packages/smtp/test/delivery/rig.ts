import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createManualClock, type ManualClock } from "@core/conn-policy/testing";

import { createDelivery } from "../../src/delivery/create-delivery.ts";
import type { Delivery, DeliveryOptions, Dropped } from "../../src/delivery/delivery.ts";
import { createQueue } from "../../src/store/create-queue.ts";
import type { Envelope } from "../../src/store/envelope.ts";
import type { Queue, Queued } from "../../src/store/queue.ts";
import { FakeDirectory, FakeHosts } from "./fakes.ts";

export const minute = 60_000;
export const hour = 60 * minute;
const start = Date.UTC(2026, 0, 1);

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly facts: object | undefined;
}

export const text = [
  "From: Joe <joe@example.org>",
  "To: Ann <ann@ours.test>",
  "Subject: Lunch",
  "",
  "At noon?",
  "",
].join("\r\n");

/** Queue and delivery in a folder that goes with the test, by a clock that the test moves. */
export class Rig implements AsyncDisposable {
  readonly clock: ManualClock = createManualClock();
  readonly directory = new FakeDirectory();
  readonly hosts: FakeHosts;
  readonly lines: LogLine[] = [];
  readonly now = (): number => start + this.aheadMs + this.clock.now();
  /** So much the wall clock is wrong. */
  aheadMs = 0;
  mailroot = "";
  #options: Partial<DeliveryOptions> = {};
  #queue: Queue | undefined;
  #delivery: Delivery | undefined;

  private constructor() {
    this.hosts = new FakeHosts(this.now);
  }

  static async open(options: Partial<DeliveryOptions> = {}): Promise<Rig> {
    const rig = new Rig();
    rig.mailroot = await mkdtemp(join(tmpdir(), "mailroot-"));
    rig.#options = options;
    await rig.reopen();
    return rig;
  }

  /** As after a restart; delivery has not begun. */
  async reopen(options: Partial<DeliveryOptions> = {}): Promise<void> {
    await this.#delivery?.close();
    await this.#queue?.close();
    const { now, mailroot, directory } = this;
    const clock = firingAtOnce(this.clock);
    const log = (level: string, message: string, facts?: object): void => {
      this.lines.push({ level, message, facts });
    };
    const queue = await createQueue({ dir: join(mailroot, "Queue"), now, log });
    this.#queue = queue;
    this.#delivery = createDelivery({
      queue,
      directory,
      mailroot,
      hostname: "mx.ours.test",
      relay: "mx",
      clock,
      now,
      log,
      transports: { remote: this.hosts },
      ...this.#options,
      ...options,
    });
  }

  get queue(): Queue {
    if (this.#queue === undefined) throw new Error("not open");
    return this.#queue;
  }

  get delivery(): Delivery {
    if (this.#delivery === undefined) throw new Error("not open");
    return this.#delivery;
  }

  async store(of: Partial<Envelope> & { to: readonly string[] }, octets = text): Promise<string> {
    const { to, ...envelope } = of;
    const draft = await this.queue.begin({
      sender: "joe@example.org",
      recipients: to.map((address) => ({ address })),
      origin: { client: "192.0.2.1", helo: "client.example.org", isEncrypted: false },
      receivedAt: this.now(),
      isUtf8: false,
      is8Bit: false,
      ...envelope,
    });
    await draft.write(Buffer.from(octets));
    return draft.commit();
  }

  /** What is still in the queue. */
  async queued(): Promise<readonly Queued[]> {
    const all: Queued[] = [];
    for await (const each of this.queue.list()) all.push(each);
    return all;
  }

  /** Waits until so many messages are in the queue. */
  async untilQueued(count: number): Promise<readonly Queued[]> {
    return eventually(async () => {
      const all = await this.queued();
      return all.length === count ? all : undefined;
    }, `${count} messages in the queue`);
  }

  /** Waits until a message has been settled: so many attempts for its first recipient. */
  async untilTried(id: string, attempts: number): Promise<Queued> {
    return eventually(async () => {
      const queued = await this.queue.get(id);
      return (queued?.progress[0]?.attempts ?? 0) >= attempts ? queued : undefined;
    }, `${attempts} attempts`);
  }

  /** Drops a message once nobody works on it any more. */
  async drop(id: string): Promise<Dropped> {
    return eventually(async () => {
      const dropped = await this.delivery.drop(id);
      return dropped === "busy" ? undefined : dropped;
    }, `the end of work on ${id}`);
  }

  /** Waits until so many files are in a folder; those that still grow are hidden. */
  async untilFiles(count: number, ...folder: readonly string[]): Promise<readonly string[]> {
    return eventually(
      async () => {
        const names = await this.names(...folder);
        return names.filter((name) => !name.startsWith(".")).length === count ? names : undefined;
      },
      `${count} files in ${folder.join("/")}`,
    );
  }

  /** Time goes by, in steps that no timer is longer than, with what happens meanwhile. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= minute) {
      this.clock.advance(Math.min(left, minute));
      await idle();
    }
  }

  path(...names: readonly string[]): string {
    return join(this.mailroot, ...names);
  }

  async names(...folder: readonly string[]): Promise<readonly string[]> {
    const names: readonly string[] = await readdir(this.path(...folder)).catch(() => []);
    return names.toSorted();
  }

  /** The only file of a folder. */
  async only(...folder: readonly string[]): Promise<string> {
    const names = await this.names(...folder);
    if (names.length !== 1) throw new Error(`${folder.join("/")} has ${names.join(" ")}`);
    return readFile(this.path(...folder, names[0] ?? ""), "latin1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hosts.gate = undefined;
    await this.#delivery?.close();
    await this.#queue?.close();
    await rm(this.mailroot, { recursive: true });
  }
}

/** What is due when it is asked for happens by itself, and needs no move of the clock: a test may have been faster. */
function firingAtOnce(clock: ManualClock): ManualClock {
  return {
    ...clock,
    after(ms, callback) {
      if (ms <= 0) setImmediate(() => clock.advance(0));
      return clock.after(ms, callback);
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What the file system still has to do for a handful of messages is done by then. */
export async function idle(): Promise<void> {
  for (let count = 0; count < 3; count++) await turn();
}

export async function until(isSo: () => boolean): Promise<void> {
  await eventually(() => (isSo() ? true : undefined), isSo.toString());
}

/** Waits for what the file system or a socket does; a hang fails the test. */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  what: string,
): Promise<T> {
  const end = performance.now() + 25_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`it never came: ${what}`);
    await turn();
  }
}
