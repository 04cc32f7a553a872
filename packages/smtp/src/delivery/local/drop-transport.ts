import { join } from "node:path";
import { groupBy } from "../group.ts";
import { delivered, forAll, localTrouble, type Outcome, type Outcomes } from "../outcome.ts";
import type { Letter, LocalTransport, Mailbox } from "../transport.ts";
import { returnPath, toDropHead } from "./drop-head.ts";
import type { Folders } from "./folders.ts";
import { folderNameOf, nameFor } from "./names.ts";
import { placeFile } from "./place-file.ts";

/** As IIS: `Drop/DOMAIN/NAME.eml`, one file for all recipients of a domain, who are named in its first lines. */
export class DropTransport implements LocalTransport {
  readonly #path: string;
  readonly #folders: Folders;

  constructor(mailroot: string, folders: Folders) {
    this.#path = join(mailroot, "Drop");
    this.#folders = folders;
  }

  async deliver(letter: Letter, mailboxes: readonly Mailbox[]): Promise<Outcomes> {
    const outcomes = new Map<string, Outcome>();
    for (const [domain, those] of groupBy(mailboxes, (mailbox) => mailbox.domain)) {
      const addresses = those.map(({ recipient }) => recipient.address);
      const outcome = await this.#place(letter, domain, addresses);
      for (const [address, each] of forAll(addresses, outcome)) outcomes.set(address, each);
    }
    return outcomes;
  }

  async #place(
    { id, envelope, open }: Letter,
    domain: string,
    addresses: readonly string[],
  ): Promise<Outcome> {
    const head = Buffer.concat([
      toDropHead(envelope.sender, addresses),
      Buffer.from(`${returnPath(envelope.sender)}\r\n`),
    ]);
    const name = `${nameFor(id, addresses)}.eml`;
    try {
      await this.#folders.use(join(this.#path, folderNameOf(domain)), async (folder) =>
        placeFile(this.#folders.files, { folder, name }, head, await open()),
      );
      return delivered("250 2.1.5 Delivered");
    } catch (error) {
      return localTrouble(error);
    }
  }
}
