import type { Reply } from "../control/reply.ts";
import type { Files } from "../files/files.ts";
import { readReply } from "./read-reply.ts";
import type { ShellSession } from "./shell-session.ts";
import type { StandIn } from "./stand-in.ts";
import { type FilesForStock, toStockFiles } from "./stock-files.ts";
import type { StockConnection } from "./stock.ts";

/** One `FtpConnection` of ftp-srv behind a stand-in for its socket. */
export class ShellConnection implements ShellSession {
  readonly greeting: Promise<Reply>;
  readonly #stock: StockConnection;
  readonly #standIn: StandIn;
  #files: FilesForStock | undefined;

  constructor(stock: StockConnection, standIn: StandIn) {
    this.#stock = stock;
    this.#standIn = standIn;
    this.greeting = this.#listen(standIn.greeted);
    // Whoever awaits it is told; a client that is ended before nobody greets.
    this.greeting.catch(() => {});
  }

  async delegate(directive: string, argument: string): Promise<Reply> {
    // As an object, not as a line: ftp-srv's own parser drops quotes and all that looks like an option.
    const command = {
      directive,
      arg: argument === "" ? null : argument,
      flags: [],
      raw: argument === "" ? directive : `${directive} ${argument}`,
    };
    const reply = await this.#listen(this.#stock.commands.handle(command));
    const failure = this.#files?.takeFailure();
    if (failure !== undefined) throw failure;
    return reply;
  }

  setFiles(files: Files | undefined): void {
    this.#files = files === undefined ? undefined : toStockFiles(files);
    this.#stock.fs = this.#files;
    this.#stock.authenticated = files !== undefined;
    this.forgetRename();
  }

  forgetRename(): void {
    if (this.#stock.renameFrom !== undefined) this.#stock.renameFrom = undefined;
  }

  close(): void {
    this.#standIn.destroy();
  }

  async #listen(work: PromiseLike<unknown>): Promise<Reply> {
    let text = "";
    this.#standIn.onReply = (part) => {
      text += part;
    };
    await work;
    return readReply(text);
  }
}
