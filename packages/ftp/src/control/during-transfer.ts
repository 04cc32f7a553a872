import type { VerbTable } from "../verbs/verb.ts";
import { type Command, parseCommand } from "./command.ts";
import type { ControlSession } from "./control-session.ts";
import { dispatch } from "./dispatch.ts";
import type { WaitingLine } from "./intake.ts";
import type { Wire } from "./wire.ts";

/**
 * What a client may say while a transfer runs (RFC 1123 section 4.1.3.3): ABOR, STAT and NOOP are answered at once,
 * everything else, QUIT included (RFC 959 section 4.1.1), when the transfer is over.
 */
export class DuringTransfer {
  readonly #session: ControlSession;
  readonly #wire: Wire;
  readonly #verbs: VerbTable;
  #running: Promise<void> | undefined;
  #urgent: Promise<void> | undefined;
  #isPatient = false;

  constructor(session: ControlSession, wire: Wire, verbs: VerbTable) {
    this.#session = session;
    this.#wire = wire;
    this.#verbs = verbs;
    session.onTransfer = () => {
      wire.intake.markOld();
      // Its verb is still setting it up.
      queueMicrotask(() => this.attend());
    };
  }

  /** Waits for a command to be carried out, and for those that were answered meanwhile. */
  async watch(running: Promise<void>): Promise<void> {
    this.#running = running;
    await running;
    this.#running = undefined;
    await this.#urgent;
  }

  /** More may have arrived. */
  attend(): void {
    if (!this.#isOn || this.#urgent !== undefined) return;
    if (this.#wire.outlet.isBehind) {
      void this.#attendLater();
      return;
    }
    const lack = this.#wire.intake.look();
    this.#answerFirst();
    // RFC 959 section 2.3: a control connection that closes takes its transfer along. Not so after QUIT: whoever has
    // said that may shut its side, and waits for the answers (section 4.1.1).
    if (lack === "over" && !this.#wire.intake.waiting.some(isQuit))
      this.#session.connection.end("client_close");
    if (lack === "too long") this.#session.connection.end("too_large");
  }

  get #isOn(): boolean {
    return (
      this.#running !== undefined && this.#session.transfer !== undefined && this.#session.isOpen
    );
  }

  /** A client that does not read its answers gets no more of them. */
  async #attendLater(): Promise<void> {
    if (this.#isPatient) return;
    this.#isPatient = true;
    await this.#wire.outlet.caughtUp();
    this.#isPatient = false;
    this.attend();
  }

  #answerFirst(): void {
    const [first] = this.#wire.intake.waiting;
    if (first === undefined) return;
    const command = parseCommand(first.bytes);
    if (command !== undefined && this.#isUrgent(command, first)) {
      this.#wire.intake.next();
      this.#urgent = this.#answer(command);
    } else if (this.#wire.intake.waiting.some(isAbort)) {
      // It is answered in its turn, but what it asks for is done now.
      void this.#session.transfer?.abort();
    }
  }

  #isUrgent({ name }: Command, { isOld }: WaitingLine): boolean {
    return name === "ABOR" || (!isOld && this.#verbs.get(name)?.isUrgent === true);
  }

  async #answer(command: Command): Promise<void> {
    const running = this.#running;
    const answer = await dispatch(this.#verbs, this.#session, command);
    // 426 comes before 226.
    if (command.name === "ABOR") await running;
    if (answer !== undefined && this.#session.isOpen) this.#wire.say(answer);
    this.#urgent = undefined;
    this.attend();
  }
}

function isAbort({ bytes }: WaitingLine): boolean {
  return parseCommand(bytes)?.name === "ABOR";
}

function isQuit({ bytes }: WaitingLine): boolean {
  return parseCommand(bytes)?.name === "QUIT";
}
