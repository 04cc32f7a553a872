import { join } from "node:path";
import type { Folder } from "../../store/folder.ts";
import { groupBy } from "../group.ts";
import { delivered, localTrouble, type Outcome, type Outcomes } from "../outcome.ts";
import type { Letter, LocalTransport, Mailbox } from "../transport.ts";
import { oneLine, returnPath } from "./drop-head.ts";
import type { Folders } from "./folders.ts";
import { toLineFeeds } from "./line-ends.ts";
import { folderNameOf } from "./names.ts";
import { placeFile } from "./place-file.ts";

/** `Maildir/MAILBOX/{tmp,new,cur}`, one file a message, as maildir(5) has it. */
export class MaildirTransport implements LocalTransport {
  readonly #path: string;
  readonly #folders: Folders;
  readonly #hostname: string;

  constructor(mailroot: string, folders: Folders, hostname: string) {
    this.#path = join(mailroot, "Maildir");
    this.#folders = folders;
    this.#hostname = folderNameOf(hostname);
  }

  async deliver(letter: Letter, mailboxes: readonly Mailbox[]): Promise<Outcomes> {
    const outcomes = new Map<string, Outcome>();
    for (const [name, those] of groupBy(mailboxes, (mailbox) => mailbox.name)) {
      const addresses = those.map(({ recipient }) => recipient.address);
      const outcome = await this.#place(letter, name, addresses);
      for (const address of addresses) outcomes.set(address, outcome);
    }
    return outcomes;
  }

  async #place(
    { id, envelope, open }: Letter,
    mailbox: string,
    addresses: readonly string[],
  ): Promise<Outcome> {
    const { sender, receivedAt } = envelope;
    const path = join(this.#path, folderNameOf(mailbox));
    // The same again when a message is delivered twice: the second file takes the place of the first.
    const name = `${Math.floor(receivedAt / 1000)}.${id}.${this.#hostname}`;
    const lines = [
      returnPath(sender),
      ...addresses.map((address) => `Delivered-To: ${oneLine(address)}`),
    ];
    const head = Buffer.from(`${lines.join("\n")}\n`);
    try {
      await this.#inMailbox(path, async (folder) => {
        const temporary = join(path, "tmp", name);
        const body = toLineFeeds(await open());
        await placeFile(this.#folders.files, { folder, name, temporary }, head, body);
      });
      return delivered("250 2.1.5 Delivered");
    } catch (error) {
      return localTrouble(error);
    }
  }

  /** Readers refuse a Maildir that lacks one of its three folders. */
  #inMailbox(path: string, action: (folder: Folder) => Promise<void>): Promise<void> {
    const folders = this.#folders;
    return folders.use(join(path, "tmp"), () =>
      folders.use(join(path, "cur"), () => folders.use(join(path, "new"), action)),
    );
  }
}
