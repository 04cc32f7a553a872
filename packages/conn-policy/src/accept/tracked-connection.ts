import type { Socket } from "node:net";
import type { Shaping } from "../bandwidth/shaper.ts";
import type { LastWords } from "../close/closer.ts";
import { type Ending, type Reason, factsOf } from "../close/reason.ts";
import { LEAVING, type Phase } from "../phases/phase.ts";
import { lastRequestReason } from "../phases/reuse.ts";
import { actFor } from "./act-for.ts";
import { isTlsCode } from "./cause.ts";
import { closedEvent } from "./closed-event.ts";
import type { Channel } from "./channel.ts";
import type { AdmitOptions, Connection, EnterOptions, Explanation } from "./connection.ts";
import { explain } from "./explain.ts";
import type { GuardNode } from "./guard-node.ts";
import type { Guard } from "./guard.ts";
import { findLevel, move } from "./move.ts";
import { reshape } from "./reshape.ts";
import { type ChannelOwner, SideChannel } from "./side-channel.ts";
import { TimedConnection } from "./timed-connection.ts";
import type { Timed } from "./timed.ts";
import { warnOnce } from "./warn.ts";

/** The engine's side of a {@link Connection}: one for each admitted socket, so its fields are few. */
export class TrackedConnection extends TimedConnection implements Connection, ChannelOwner, Timed {
  readonly id: number;
  /** Whole milliseconds, not before it opened: a fraction would cost each connection an object. */
  readonly openedAt: number;
  client: string | undefined;
  /** The key under which the address is counted; absent when it is trusted or nobody counts. */
  addressKey: string | undefined;
  #shaping: Shaping | undefined;
  #abort: AbortController | undefined;
  #expected: Reason | undefined;
  #isForgotten = false;

  constructor(
    node: GuardNode,
    socket: Socket,
    options: AdmitOptions,
    client: string | undefined,
    key: string | undefined,
  ) {
    super(node, socket, options);
    const { beat, clock, monitor } = node.engine;
    this.id = node.engine.nextId();
    this.client = client;
    this.addressKey = key;
    this.openedAt = Math.ceil(clock.now());
    node.engine.track(this);
    if (!this.watch()) monitor.markBlind(this.index);
    beat.place(this.index, monitor.nextLook(this.index, this.bounds));
  }

  get guard(): Guard {
    return this.node;
  }

  get ageMs(): number {
    return Math.max(0, this.engine.clock.now() - this.openedAt);
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.reason !== undefined) this.#abort.abort(this.reason);
    }
    return this.#abort.signal;
  }

  protected observe(): void {
    this.options.onActivity?.(this);
  }

  /** Its guard does not let it begin another request. */
  tellDraining(): void {
    if (this.reason !== undefined) return;
    try {
      this.options.onDraining?.(this);
    } catch (error) {
      warnOnce("onDraining", error);
    }
  }

  openChannel(): Channel {
    const channel = new SideChannel(this);
    this.addChannel(channel);
    if (this.reason !== undefined) channel.end(this.reason);
    return channel;
  }

  /** Time that was the channel's is not charged to whoever waited for it. */
  left(channel: SideChannel): void {
    this.channels?.forget(channel);
    if (this.reason === undefined) this.waitAnew();
  }

  override relimit(): void {
    super.relimit();
    this.channels?.relimit();
  }

  protected begin(): void {
    for (const level of this.node.chain) level.gate.note(this);
  }

  override enter(phase: Phase, options?: EnterOptions): void {
    super.enter(phase, options);
    // A request boundary is as far as a drain waits.
    if (phase === "idle" && this.node.isDraining) this.end("shutdown");
  }

  include(socket: Socket): void {
    if (this.owns(socket)) return;
    if (this.reason !== undefined) socket.destroy();
    else if (!this.watchSide(socket)) this.engine.monitor.markBlind(this.index);
  }

  secure(stream: Socket): void {
    if (this.reason !== undefined) return;
    const { monitor } = this.engine;
    const before = this.received;
    if (!this.watchStream(stream)) monitor.markBlind(this.index);
    monitor.recount(this.index, this.received - before);
    this.securePhase();
    this.#shaping?.stop();
    this.#shaping = undefined;
    this.shape();
  }

  actFor(client: string): boolean {
    return actFor(this, client);
  }

  moveTo(site: Guard): boolean {
    const node = findLevel(this.node, site);
    if (node === this.node || this.reason !== undefined) return this.reason === undefined;
    const refusal = move(this, this.node, node);
    if (refusal !== undefined) {
      this.end(refusal, node);
      return false;
    }
    this.node = node;
    this.relimit();
    this.shape();
    return true;
  }

  /** The guard's chain has other caps, or is another. */
  shape(): void {
    const { stream, socket } = this;
    const { pipe } = this.node;
    const received = () => this.ownBytesIn;
    this.#shaping = reshape(this.#shaping, pipe, () =>
      this.engine.shaper.attach({ stream, socket, pipe, received }),
    );
    this.channels?.shape();
  }

  lastRequestReason(): Reason | undefined {
    const { policy } = this;
    // A clock is read for requests only where somebody wants to know.
    const isAged = Number.isFinite(policy.maxConnectionAge);
    const ageMs = isAged ? this.engine.coarseNow - this.openedAt : 0;
    return lastRequestReason(policy, this.requests, ageMs, this.node.isDraining);
  }

  expect(reason: Reason): void {
    // It throws for a word that is no reason, here where the mistake is.
    factsOf(reason);
    this.#expected ??= reason;
  }

  end(reason: Reason, level: GuardNode = this.node): void {
    const { ending } = factsOf(reason);
    if (this.reason !== undefined) return;
    const { phase } = this;
    this.#leave(reason);
    // In the middle of a handshake there is no way to say anything that the client would understand.
    const policy = level === this.node ? this.policy : level.policy;
    const words =
      phase === "handshake"
        ? undefined
        : level.lastWords(reason, { policy, phase, connection: this });
    this.#close(words, ending);
  }

  /** Makes room for somebody else: no words, and no waiting for them to be read. */
  evict(): void {
    if (this.reason !== undefined) return;
    this.#leave("connection_limit");
    this.#close(undefined, "reset");
  }

  /** Its time to read the last words is over. */
  abandon(): void {
    this.destroy("reset");
    this.closed();
  }

  #leave(reason: Reason): void {
    const { beat, monitor } = this.engine;
    this.stopPhases(reason, LEAVING);
    beat.place(this.index, monitor.due(this.index, this.bounds));
    this.channels?.end(reason);
    this.#abort?.abort(reason);
  }

  #close(words: LastWords, ending: Ending): void {
    this.endSides(ending);
    if (!this.sayOrDestroy(words, ending)) this.closed();
  }

  /** The socket is closed: it is counted once, and forgotten. */
  closed(): void {
    if (this.#isForgotten) return;
    this.#isForgotten = true;
    if (this.reason === undefined) {
      const reason = this.#expected ?? this.causeOfClose(this.phase);
      this.#leave(reason);
      this.endSides(factsOf(reason).ending);
    }
    this.#shaping?.stop();
    this.engine.beat.follow();
    this.addPhaseTo(this.node.tally);
    this.engine.untrack(this.index);
    this.unwatch();
    this.#count(this.reason ?? "completed");
  }

  failed({ code }: NodeJS.ErrnoException): void {
    // Nothing can be said or heard any more, and no close would follow before the client's.
    if (isTlsCode(code)) this.end("tls_error");
  }

  #count(reason: Reason): void {
    const { node } = this;
    const durationMs = this.ageMs;
    node.tally.bytesIn += this.bytesIn;
    node.tally.bytesOut += this.bytesOut;
    node.tally.durations.record(durationMs);
    node.leave(this, reason);
    if (node.hasListener("closed")) node.emit(closedEvent(this, reason, durationMs));
  }

  explain(): Explanation {
    return explain(this, this.engine, this.#isForgotten);
  }
}
