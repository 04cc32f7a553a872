import type { Channel } from "@core/conn-policy";
import { replyError } from "../control/reply-error.ts";
import { type Reply, reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import type { DataConnection } from "../data/data-port.ts";
import { toReplyError } from "../files/file-error.ts";
import { tellCut } from "./tell-cut.ts";
import type { Transfer } from "./transfer.ts";

/** What one transfer is given to work with. */
export interface Run {
  /** Says 150 with `text`, and opens the data connection. */
  open(text: string): Promise<DataConnection>;
}

/**
 * What all transfers have in common: there must be a way to connect, ABOR can break it off, and the last reply comes when
 * nothing of the transfer is left.
 *
 * @param command for STAT.
 * @param carryOut opens files before it opens the connection, so that their errors come instead of 150; returns the
 *   last reply when all has been stored or sent.
 */
export async function runTransfer(
  session: Session,
  command: string,
  carryOut: (run: Run) => Promise<Reply>,
): Promise<undefined> {
  if (!session.data.isReady) throw replyError(425, "Use PASV, EPSV, PORT or EPRT first.");
  if (session.site.requireTls === "all" && !session.isDataProtected) {
    throw replyError(521, "Data connections must be encrypted here: use PROT P.");
  }
  const transfer = new RunningTransfer(session, command);
  session.transfer = transfer;
  const answer = await carryOut(transfer).catch((error: unknown) => transfer.explain(error));
  tellCut(session, transfer);
  session.data.close();
  session.transfer = undefined;
  session.say(answer);
  transfer.isOver();
  return undefined;
}

class RunningTransfer implements Transfer, Run {
  readonly command: string;
  readonly #session: Session;
  readonly #waiting: (() => void)[] = [];
  #channel: Channel | undefined;
  #isAborted = false;

  constructor(session: Session, command: string) {
    this.#session = session;
    this.command = command;
  }

  get bytes(): number {
    return this.#channel === undefined ? 0 : this.#channel.bytesIn + this.#channel.bytesOut;
  }

  async open(text: string): Promise<DataConnection> {
    const connection = await this.#session.data.open(() => this.#session.say(reply(150, text)));
    this.#channel = connection.channel;
    return connection;
  }

  abort(): Promise<void> {
    this.#isAborted = true;
    this.#session.data.close();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  explain(error: unknown): Reply {
    if (this.#isAborted) return reply(426, "Transfer aborted.");
    const known = toReplyError(error);
    if (known.reply.code === 451) {
      this.#session.site.log("warn", "a transfer has failed", { command: this.command, error });
    }
    return known.reply;
  }

  isOver(): void {
    for (const resolve of this.#waiting) resolve();
  }
}
