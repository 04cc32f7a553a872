import { join } from "node:path";
import type { Progress, Queue, Queued } from "../store/queue.ts";
import { toDropHead } from "./local/drop-head.ts";
import type { Folders } from "./local/folders.ts";
import { moveFile } from "./local/move-file.ts";
import { nameFor } from "./local/names.ts";
import { placeFile } from "./local/place-file.ts";
import { toLine } from "./notices/report.ts";

export interface BadmailParts {
  readonly queue: Queue;
  readonly folders: Folders;
  readonly mailroot: string;
}

/**
 * Where messages go that can neither be delivered nor returned: `NAME.eml`, which can be moved to Pickup to be sent once
 * more, and `NAME.txt`, which says why.
 */
export class Badmail {
  readonly #path: string;
  readonly #queue: Queue;
  readonly #folders: Folders;

  constructor({ queue, folders, mailroot }: BadmailParts) {
    this.#queue = queue;
    this.#folders = folders;
    this.#path = join(mailroot, "Badmail");
  }

  /** Resolves when it is there for good. */
  async put({ id, envelope }: Queued, concerned: readonly Progress[], why: string): Promise<void> {
    const addresses = concerned.map(({ address }) => address);
    // Recipients of one message may come here at different times, and the same ones again after a crash.
    const name = nameFor(id, addresses);
    const sender = envelope.sender === "" ? "nobody" : toLine(envelope.sender);
    const lines = concerned.map(
      ({ address, lastReply = "no attempt was made" }) =>
        `${toLine(address)}: ${toLine(lastReply)}`,
    );
    await this.explain(name, [why, `Sender: ${sender}`, ...lines]);
    const head = toDropHead(envelope.sender, addresses);
    await this.#folders.use(this.#path, async (folder) => {
      const octets = await this.#queue.read(id);
      await placeFile(this.#folders.files, { folder, name: `${name}.eml` }, head, octets);
    });
  }

  /** Takes a file from elsewhere, which stays there when that cannot be; it is here for good once it is explained. */
  async move(from: string, name: string): Promise<void> {
    await this.#folders.use(this.#path, (folder) =>
      moveFile(this.#folders.files, from, { folder, name: `${name}.eml` }),
    );
  }

  async explain(name: string, lines: readonly string[]): Promise<void> {
    const text = Buffer.from(`${lines.join("\n")}\n`);
    await this.#folders.use(this.#path, (folder) =>
      placeFile(this.#folders.files, { folder, name: `${name}.txt` }, text),
    );
  }
}
