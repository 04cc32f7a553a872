import type { Socket } from "node:net";
import type { Shaping } from "../bandwidth/shaper.ts";
import { destroySocket } from "../close/closer.ts";
import { type Ending, type Reason, factsOf } from "../close/reason.ts";
import { type Bounds, boundsOf, longestOf } from "../phases/bounds.ts";
import { BODY, DRAIN, GREETING, type Phase, SEND, phaseCode, phaseName } from "../phases/phase.ts";
import type { Sample } from "../phases/sample.ts";
import { policyError } from "../policy/error.ts";
import { causeOfClose } from "./cause.ts";
import { limitsOfChannel } from "./channel-limits.ts";
import type { Channel } from "./channel.ts";
import type { EnterOptions } from "./connection.ts";
import type { Engine } from "./engine.ts";
import type { GuardNode } from "./guard-node.ts";
import { type Touched, hookSocket, unhookSocket, watchClose, watchFailure } from "./hook.ts";
import { KernelProgress } from "./kernel-progress.ts";
import { reshape } from "./reshape.ts";
import type { Timed } from "./timed.ts";
import { acceptedBytes, pendingBytes } from "./totals.ts";
import { warnOnce } from "./warn.ts";

/** The connection a channel belongs to. */
export interface ChannelOwner {
  readonly node: GuardNode;
  /** A channel of it has ended. */
  left(channel: SideChannel): void;
}

/** The engine's side of a {@link Channel}. */
export class SideChannel implements Channel, Timed, Touched {
  readonly index: number;
  readonly isSide = true;
  bounds: Bounds;
  reason: Reason | undefined;
  readonly #owner: ChannelOwner;
  #socket: Socket | undefined;
  #stream: Socket | undefined;
  #shaping: Shaping | undefined;
  #abort: AbortController | undefined;
  #isReading: (() => boolean) | undefined;
  #progress: KernelProgress | undefined;
  #phase = GREETING;
  /** Totals of the socket once it is gone. */
  #received = 0;
  #accepted = 0;

  constructor(owner: ChannelOwner) {
    this.#owner = owner;
    const { beat, monitor } = this.#engine;
    this.bounds = this.#findBounds();
    if (beat.time.asleep) beat.wake();
    this.index = monitor.open(this.bounds, GREETING, false);
    this.#engine.track(this);
    beat.place(this.index, monitor.nextLook(this.index, this.bounds));
  }

  get #engine(): Engine {
    return this.#owner.node.engine;
  }

  get phase(): Phase {
    return phaseName(this.#phase);
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.reason !== undefined) this.#abort.abort(this.reason);
    }
    return this.#abort.signal;
  }

  get bytesIn(): number {
    return this.#socket === undefined ? this.#received : this.#socket.bytesRead;
  }

  get bytesOut(): number {
    return this.#socket === undefined ? this.#accepted : acceptedBytes(this.#socket);
  }

  attach(socket: Socket): void {
    if (this.reason !== undefined) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    watchClose(socket);
    this.#watch(socket);
    if (socket.closed) this.closed();
  }

  secure(stream: Socket): void {
    if (this.reason !== undefined) return;
    watchFailure(stream);
    this.#watch(stream);
  }

  #watch(stream: Socket): void {
    this.#stream = stream;
    if (!hookSocket(stream, this)) this.#engine.monitor.markBlind(this.index);
    this.#shaping?.stop();
    this.#shaping = undefined;
    this.shape();
  }

  /** The guard's chain has other caps. */
  shape(): void {
    const { pipe } = this.#owner.node;
    const socket = this.#socket;
    const stream = this.#stream;
    if (socket === undefined || stream === undefined) return;
    const received = () => this.bytesIn;
    this.#shaping = reshape(this.#shaping, pipe, () =>
      this.#engine.shaper.attach({ stream, socket, pipe, received }),
    );
  }

  enter(phase: Phase, options?: EnterOptions): void {
    const code = phaseCode(phase);
    if (code === undefined) throw policyError("ERR_CONN_POLICY_UNKNOWN_PHASE", { value: phase });
    this.#change(code, options);
  }

  #change(code: number, options?: EnterOptions): void {
    if (this.reason !== undefined) return;
    const { beat, monitor } = this.#engine;
    if (beat.time.asleep) beat.wake();
    this.#phase = code;
    this.#isReading = code === BODY ? options?.isReading : undefined;
    const total = code === SEND ? this.bytesOut : this.bytesIn;
    beat.place(this.index, monitor.enter(this.index, this.bounds, code, total, options?.bytes));
  }

  linger(): void {
    this.#change(DRAIN);
  }

  touch(): void {
    const { beat, monitor } = this.#engine;
    if (beat.time.asleep) beat.wake();
    monitor.touch(this.index);
  }

  inspect(): void {}

  fill(sample: Sample): void {
    sample.received = this.bytesIn;
    sample.accepted = this.bytesOut;
    sample.pending = this.#socket === undefined ? 0 : pendingBytes(this.#socket);
    sample.isReading = this.#asksReading();
    if (this.#phase === SEND && this.#socket !== undefined) this.#lookBehind(this.#socket, sample);
  }

  #lookBehind(socket: Socket, { accepted, pending }: Sample): void {
    const { clock, queues, monitor } = this.#engine;
    this.#progress ??= new KernelProgress(queues);
    if (this.#progress.hasMoved(socket, accepted, pending, clock.now()))
      monitor.notSilent(this.index);
  }

  #asksReading(): boolean {
    try {
      return this.#isReading === undefined || this.#isReading();
    } catch (error) {
      warnOnce("isReading", error);
      return true;
    }
  }

  judge(verdict: Reason): Reason {
    switch (verdict) {
      case "greeting_timeout":
      case "body_timeout":
      case "send_timeout":
      case "idle_timeout":
        return "data_channel_timeout";
      case "shutdown_timeout":
        return "completed";
      default:
        return verdict;
    }
  }

  /** Other limits may be in force. */
  relimit(): void {
    const { beat, monitor } = this.#engine;
    const before = this.bounds;
    this.bounds = this.#findBounds();
    monitor.relimit(this.index, before, this.bounds);
    beat.place(this.index, monitor.nextLook(this.index, this.bounds));
  }

  #findBounds(): Bounds {
    const { policy } = this.#owner.node;
    const bounds = boundsOf(limitsOfChannel(policy), this.#engine.tickMs);
    this.#engine.beat.cover(longestOf(bounds));
    return bounds;
  }

  end(reason: Reason): void {
    if (this.reason === undefined) this.#leave(reason, factsOf(reason).ending);
  }

  abandon(): void {
    this.end("internal_error");
  }

  closed(): void {
    const socket = this.#socket;
    if (this.reason !== undefined || socket === undefined) return;
    const isDone = this.#phase === DRAIN;
    const reason = isDone ? "completed" : causeOfClose(socket, this.#stream ?? socket, this.phase);
    this.#leave(reason, "fin");
  }

  failed(): void {
    // Nothing can be said or heard any more, and no close would follow before the client's.
    this.end("tls_error");
  }

  #leave(reason: Reason, ending: Ending): void {
    const socket = this.#socket;
    this.reason = reason;
    this.#received = this.bytesIn;
    this.#accepted = this.bytesOut;
    this.#socket = undefined;
    this.#engine.untrack(this.index);
    this.#shaping?.stop();
    if (socket !== undefined) {
      destroySocket(socket, pendingBytes(socket) > 0 ? "reset" : ending, this.#stream);
      unhookSocket(socket);
    }
    if (this.#stream !== undefined) unhookSocket(this.#stream);
    this.#stream = undefined;
    this.#owner.left(this);
    this.#abort?.abort(reason);
  }
}
