import type { Directory } from "../../src/recipients/directory.ts";
import { smtpError } from "../../src/smtp-error.ts";
import type { Envelope, Origin } from "../../src/store/envelope.ts";
import type { Draft, Queue } from "../../src/store/queue.ts";
import type { Accounts } from "../../src/users/accounts.ts";

/** A message as the queue got it. */
export interface Taken {
  readonly id: string;
  readonly envelope: Envelope;
  readonly trace: string;
  readonly body: string;
}

/** A queue in memory, each step of which can be held up or made to fail. */
export class FakeQueue implements Pick<Queue, "begin" | "checkRoom"> {
  readonly messages: Taken[] = [];
  /** Of each draft that was begun: what has become of it. */
  readonly drafts: FakeDraft[] = [];
  /** The size that was told with the last one. */
  size: number | undefined;
  /** Octets for which there is room. */
  room = Number.POSITIVE_INFINITY;
  onBegin: () => Promise<void> | undefined = () => undefined;
  onWrite: () => Promise<void> | undefined = () => undefined;
  onCommit: () => Promise<void> | undefined = () => undefined;

  async checkRoom(size: number): Promise<void> {
    if (size > this.room) throw smtpError(452, "4.3.1", "Insufficient system storage");
  }

  async begin(envelope: Envelope, size?: number): Promise<Draft> {
    this.size = size;
    await this.onBegin();
    const draft = new FakeDraft(this, `M${this.drafts.length + 1}`, envelope);
    this.drafts.push(draft);
    return draft;
  }
}

export class FakeDraft implements Draft {
  readonly id: string;
  state: "open" | "committed" | "abandoned" = "open";
  readonly #queue: FakeQueue;
  readonly #envelope: Envelope;
  #trace = "";
  readonly #body: Buffer[] = [];

  constructor(queue: FakeQueue, id: string, envelope: Envelope) {
    this.#queue = queue;
    this.id = id;
    this.#envelope = envelope;
  }

  get size(): number {
    return Buffer.concat(this.#body).length;
  }

  async writeTrace(headers: Uint8Array): Promise<void> {
    this.#trace += Buffer.from(headers).toString();
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#body.push(Buffer.from(chunk));
    await this.#queue.onWrite();
  }

  async commit(): Promise<string> {
    await this.#queue.onCommit();
    if (this.state === "abandoned") throw smtpError(451, "4.3.0", "Error: given up");
    this.state = "committed";
    const body = Buffer.concat(this.#body).toString("latin1");
    this.#queue.messages.push({
      id: this.id,
      envelope: this.#envelope,
      trace: this.#trace,
      body,
    });
    return this.id;
  }

  async abandon(): Promise<void> {
    if (this.state === "open") this.state = "abandoned";
  }
}

/** Takes mail for all of `example.org` but `nobody@example.org`; for others only from users. */
export const directory: Directory = {
  routeOf: () => undefined,
  checkSender(sender, { user }) {
    if (user !== undefined && sender !== `${user}@example.org`)
      throw smtpError(553, "5.7.1", "Error: this is not your address");
  },
  checkRecipient(address: string, { user }: Origin) {
    if (address === "nobody@example.org") throw smtpError(550, "5.1.1", "Error: no such user here");
    if (!address.endsWith("@example.org") && user === undefined)
      throw smtpError(550, "5.7.1", "Error: relaying denied");
  },
};

/** `alice` with the password `secret`. */
export const accounts: Accounts = {
  logIn: async (name, password) => (name === "alice" && password === "secret" ? name : undefined),
};

/** Something to wait for, and what ends the waiting. */
export function createGate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
