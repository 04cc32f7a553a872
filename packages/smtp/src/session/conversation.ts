import type { LineFault } from "../parser/contract.ts";
import { dispatch } from "./dispatch.ts";
import { ExchangeClock } from "./exchange-clock.ts";
import type { Intake } from "./intake.ts";
import { refusalOf } from "./refusal-of.ts";
import { type Reply, reply } from "./reply.ts";
import type { SmtpSession } from "./smtp-session.ts";

/** How late errors are answered to those who make many. Postfix: smtpd_error_sleep_time. */
const lateMs = 1_000;
/** How long the end of a message that is too large already is waited for. */
const drainMs = 30_000;

/** Takes commands one by one, and marks what the connection is doing. */
export class Conversation {
  readonly #session: SmtpSession;
  /** Of those who log in. */
  #exchange: ExchangeClock | undefined;
  /** Lets the next command in. */
  #release: () => void = doNothing;

  constructor(session: SmtpSession) {
    this.#session = session;
  }

  take(line: Buffer, fault: LineFault | undefined, done: () => void): void {
    const session = this.#session;
    if (!session.isOpen) {
      done();
      return;
    }
    this.#release = done;
    this.#exchange?.stop();
    session.connection.enter("work");
    const answer = this.#answer(line, fault);
    if (answer instanceof Promise) void this.#await(answer);
    else this.#answered(answer);
  }

  #answer(line: Buffer, fault: LineFault | undefined): ReturnType<typeof dispatch> {
    const session = this.#session;
    try {
      return session.goOn(line, fault === undefined) ?? dispatch(session, line, fault);
    } catch (error) {
      return refusalOf(session, error);
    }
  }

  async #await(answer: Promise<Reply | undefined>): Promise<void> {
    const session = this.#session;
    this.#answered(await answer.catch((error: unknown) => refusalOf(session, error)));
  }

  /** Lets a message in: from its first octet to its end the connection is in `body`. */
  receive(intake: Intake, start: () => void): Promise<void> {
    const { connection } = this.#session;
    const { clock } = connection.guard;
    let cancel = doNothing;
    intake.onTooLarge = () => {
      cancel = clock.after(drainMs, () => this.#cut(intake));
    };
    intake.onFlood = () => this.#cut(intake);
    return new Promise((resolve) => {
      intake.onEnd = (done) => {
        cancel();
        this.#release = done;
        connection.enter("work");
        resolve();
      };
      const release = this.#take();
      connection.enter("body", { isReading: () => intake.isReading });
      start();
      release();
    });
  }

  #cut({ refusal }: Intake): void {
    const session = this.#session;
    if (refusal !== undefined)
      session.say(reply(refusal.responseCode, refusal.enhancedCode, refusal.message));
    session.end("too_large");
  }

  #answered(answer: Reply | undefined): void {
    const { counters, connection } = this.#session;
    const isError = answer !== undefined && answer.code >= 400;
    if (isError) counters.countError();
    if (isError && counters.isSlowed && this.#session.isOpen)
      connection.guard.clock.after(lateMs, () => this.#say(answer));
    else this.#say(answer);
  }

  #say(answer: Reply | undefined): void {
    const session = this.#session;
    if (answer !== undefined) session.say(answer);
    if (session._upgrading || !session.isOpen) {
      this.#take()();
      return;
    }
    if (session.counters.isOver || session.stock.hasGuessedTooOften(session))
      session.end("error_limit");
    const { connection } = session;
    const { pending } = session.outlet;
    if (pending === 0 || !session.isOpen) {
      this.#goOn();
      return;
    }
    connection.enter("send", { bytes: pending });
    session.outlet.whenTaken(() => this.#goOn());
  }

  /** A request boundary: it is the client's turn, or somebody else's. */
  #goOn(): void {
    const { connection } = this.#session;
    const reason = connection.lastRequestReason();
    // Keep-alive is a word of http alone.
    if (reason !== undefined && reason !== "keep_alive_off") this.#session.end(reason);
    connection.enter("idle");
    const { isInExchange } = this.#session;
    // Part of a command may have come already; and an AUTH exchange may not last longer than a command.
    if (isInExchange || this.#session.hasPending) connection.enter("head");
    if (isInExchange) this.#startExchange();
    else this.#exchange?.reset();
    this.#take()();
  }

  #startExchange(): void {
    const session = this.#session;
    this.#exchange ??= new ExchangeClock(session.connection, () =>
      session.end("header_wait_timeout"),
    );
    this.#exchange.run();
  }

  #take(): () => void {
    const release = this.#release;
    this.#release = doNothing;
    return release;
  }
}

function doNothing(): void {}
