import type { Reason } from "@core/conn-policy";
import { maxLineBytes } from "../protocol/command.ts";
import { type Reply, reply } from "../protocol/reply.ts";
import type { FoundVerb, VerbTable } from "../verbs/table.ts";
import { carryOut, read } from "./dispatch.ts";
import type { NewsSession } from "./news-session.ts";
import { mostAtOnce } from "./outlet.ts";
import { Replies } from "./replies.ts";

/** So many commands of one client in a row; then it is everybody else's turn. */
const mostInARow = 128;

/** So many octets of articles may be under way for one peer before the rest has to wait. */
const mostHeld = 4_194_304;

/**
 * Takes commands one by one, and marks what the connection is doing. What can be done at once is done where the octets
 * arrive, without a promise; what has been said meanwhile leaves in one write when nothing more is ready.
 */
export class Conversation {
  readonly #session: NewsSession;
  readonly #verbs: VerbTable;
  readonly #replies: Replies;
  /** It was read, and waits for those before it. */
  #held: FoundVerb | undefined;
  /** A command has been taken since the client was last waited for. */
  #isWorking = false;
  /** No whole line is there: it is the client's turn. */
  #isWaiting = true;
  #isPumping = false;
  #isResting = false;
  #isYielding = false;
  #isSending = false;
  #inARow = 0;

  constructor(session: NewsSession, verbs: VerbTable) {
    this.#session = session;
    this.#verbs = verbs;
    this.#replies = new Replies(session, this.#pump);
    session.wire.onChange = this.#pump;
  }

  /** Says the first thing, and goes on by itself. */
  start(greeting: Reply): void {
    this.#replies.add(greeting, true);
    this.#pump();
  }

  readonly #pump = (): void => {
    if (this.#isPumping || !this.#session.isOpen) return;
    this.#isPumping = true;
    while (this.#step());
    this.#isPumping = false;
    if (!this.#session.isOpen) return;
    this.#session.wire.intake.settle();
    if (this.#isResting) return;
    this.#isResting = true;
    // Behind all that is ready now: its replies leave together.
    process.nextTick(this.#rest);
  };

  /** @returns whether there may be more to do. */
  #step(): boolean {
    const session = this.#session;
    const { outlet } = session.wire;
    if (!session.isOpen || this.#isYielding) return false;
    if (session.reading.isOn) return session.reading.attend();
    if (this.#replies.isAlone || outlet.size + outlet.pending > mostAtOnce) return false;
    if (this.#replies.isEmpty) session.heldBytes = 0;
    else if (session.heldBytes > mostHeld) return false;
    const command = this.#held ?? this.#next();
    if (command === undefined) return false;
    if (!("verb" in command)) {
      this.#replies.add(command, false);
      return true;
    }
    const { verb, words } = command;
    const overlap = verb.overlap?.(words) ?? 1;
    if (!this.#replies.hasRoom(overlap)) {
      this.#held = command;
      return false;
    }
    this.#held = undefined;
    const again = verb.isRepeatable === true ? () => carryOut(command, session) : undefined;
    this.#replies.add(carryOut(command, session), overlap === 1, again);
    return true;
  }

  #next(): FoundVerb | Reply | undefined {
    const session = this.#session;
    const { intake } = session.wire;
    if (!this.#replies.hasRoomForRefusal) return undefined;
    const reason = this.#lastRequestReason();
    // Those before it are answered first.
    if (reason !== undefined && !this.#replies.isEmpty) return undefined;
    const line = intake.takeLine(maxLineBytes);
    this.#isWaiting = line === undefined;
    if (line === undefined) {
      if (intake.isEndless) session.end("too_large");
      return undefined;
    }
    // RFC 3977 section 3.2.1: 400 is the reply to a request that is one too many.
    if (reason !== undefined) session.end(reason);
    if (!session.isOpen) return undefined;
    this.#work();
    if (++this.#inARow >= mostInARow) this.#yield();
    if (line === "") return reply(500, "What?");
    return read(this.#verbs, session, line);
  }

  /** Why the engine wants no further request. */
  #lastRequestReason(): Reason | undefined {
    const reason = this.#session.connection.lastRequestReason();
    // Keep-alive is a word of http alone.
    return reason === "keep_alive_off" ? undefined : reason;
  }

  #work(): void {
    const { connection } = this.#session;
    // A command that was there before it was asked for is a command like any other.
    if (this.#isWorking) connection.enter("idle");
    this.#isWorking = true;
    this.#isSending = false;
    connection.enter("work");
  }

  #yield(): void {
    this.#isYielding = true;
    this.#inARow = 0;
    this.#session.connection.guard.clock.nextTurn(() => {
      this.#isYielding = false;
      this.#pump();
    });
  }

  /** All that could be done has been done. */
  readonly #rest = (): void => {
    this.#isResting = false;
    const session = this.#session;
    if (!session.isOpen) return;
    const { wire } = session;
    wire.outlet.flush();
    if (session.reading.isOn) {
      if (wire.intake.isOver) session.leave("client_close");
      return;
    }
    const isIdle = this.#isWaiting && this.#replies.isEmpty && this.#held === undefined;
    // Who does not read the greeting is in the phase `greeting` all the same.
    if (this.#isWorking && wire.outlet.pending > 0 && (isIdle || wire.outlet.isBehind)) {
      this.#sending();
    } else if (isIdle && wire.intake.isOver) {
      session.leave("client_close");
    } else if (isIdle) {
      this.#wait();
    } else if (!this.#isYielding && this.#replies.isEmpty) {
      // The client has taken what it was behind with.
      this.#pump();
    }
  };

  #sending(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    const { connection, wire } = this.#session;
    connection.enter("send", { bytes: wire.outlet.pending });
  }

  /** It is the client's turn. All that has arrived was taken out of the stream before, so the totals are right. */
  #wait(): void {
    const { connection, wire } = this.#session;
    this.#inARow = 0;
    this.#isSending = false;
    if (this.#isWorking) connection.enter("idle");
    this.#isWorking = false;
    const { phase } = connection;
    if (wire.intake.hasPart && (phase === "idle" || phase === "greeting")) connection.enter("head");
  }
}
