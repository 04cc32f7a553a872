import type { VerbTable } from "../verbs/verb.ts";
import { type Command, parseCommand } from "./command.ts";
import type { ControlSession } from "./control-session.ts";
import { dispatch } from "./dispatch.ts";
import { DuringTransfer } from "./during-transfer.ts";
import { reply } from "./reply.ts";
import type { Wire } from "./wire.ts";

/** So many commands of one client in a row; then it is everybody else's turn. */
const mostInARow = 32;

/** Takes commands one by one, and marks what the connection is doing. */
export class Conversation {
  readonly #session: ControlSession;
  readonly #wire: Wire;
  readonly #verbs: VerbTable;
  readonly #during: DuringTransfer;
  /** A command has been taken since the client was last waited for. */
  #isWorking = false;
  #inARow = 0;
  #wake: (() => void) | undefined;

  constructor(session: ControlSession, wire: Wire, verbs: VerbTable) {
    this.#session = session;
    this.#wire = wire;
    this.#verbs = verbs;
    this.#during = new DuringTransfer(session, wire, verbs);
    wire.onChange = () => {
      this.#wake?.();
      this.#during.attend();
    };
  }

  /** Resolves when the conversation is over, or has no more to say. */
  async run(): Promise<void> {
    for (;;) {
      const line = await this.#take();
      if (line === undefined) return;
      if (line.length > 0) await this.#carryOut(line);
      if (!(await this.#mayGoOn())) return;
    }
  }

  async #take(): Promise<Buffer | undefined> {
    while (this.#session.isOpen) {
      const found = this.#wire.intake.next();
      if (typeof found !== "string") {
        // An empty line is no command, and no activity.
        if (found.length > 0) this.#work();
        // Between two requests the engine may have its own reason to end it.
        return this.#session.isOpen ? found : undefined;
      }
      if (found === "too long") this.#session.connection.end("too_large");
      else if (found === "over") this.#session.leave("client_close");
      else await this.#change();
    }
    return undefined;
  }

  #work(): void {
    const { connection } = this.#session;
    // A command that was there before it was asked for is a command like any other.
    if (this.#isWorking) connection.enter("idle");
    this.#isWorking = true;
    connection.enter("work");
  }

  /** It is the client's turn. What is Telnet's has been taken out of what has arrived: the rest is part of a command. */
  async #change(): Promise<void> {
    const { connection } = this.#session;
    if (this.#isWorking) connection.enter("idle");
    this.#isWorking = false;
    this.#inARow = 0;
    const { phase } = connection;
    const isBegun = this.#wire.intake.hasPart && (phase === "idle" || phase === "greeting");
    if (isBegun) connection.enter("head");
    if (!this.#session.isOpen) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  async #carryOut(line: Buffer): Promise<void> {
    const command = parseCommand(line);
    if (command === undefined) {
      this.#wire.say(reply(501, "A command is one line of UTF-8 without control characters."));
      return;
    }
    await this.#during.watch(this.#answer(command));
  }

  async #answer(command: Command): Promise<void> {
    const answer = await dispatch(this.#verbs, this.#session, command);
    this.#session.forgetAfter(command.name);
    if (answer !== undefined && this.#session.isOpen) this.#wire.say(answer);
  }

  /** A request boundary: the client has its answer, or takes it first. */
  async #mayGoOn(): Promise<boolean> {
    const { connection } = this.#session;
    const { outlet } = this.#wire;
    if (outlet.isBehind && this.#session.isOpen) {
      connection.enter("send", { bytes: outlet.pending });
      await outlet.caughtUp();
    }
    if (++this.#inARow >= mostInARow) {
      this.#inARow = 0;
      await new Promise<void>((resolve) => connection.guard.clock.nextTurn(resolve));
    }
    if (!this.#session.isOpen) return false;
    const reason = connection.lastRequestReason();
    // Keep-alive is a word of http alone.
    if (reason === undefined || reason === "keep_alive_off") return true;
    connection.end(reason);
    return false;
  }
}
