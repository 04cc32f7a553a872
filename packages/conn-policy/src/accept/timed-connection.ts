import type { Socket } from "node:net";
import type { Reason } from "../close/reason.ts";
import { type Bounds, boundsOf } from "../phases/bounds.ts";
import {
  BODY,
  GREETING,
  HANDSHAKE,
  HEAD,
  IDLE,
  type Phase,
  SEND,
  WORK,
  phaseCode,
  phaseName,
} from "../phases/phase.ts";
import type { Sample } from "../phases/sample.ts";
import { policyError } from "../policy/error.ts";
import type { Policy } from "../policy/policy.ts";
import type { Tally } from "../report/tally.ts";
import type { AdmitOptions, EnterOptions } from "./connection.ts";
import type { Engine } from "./engine.ts";
import type { GuardNode } from "./guard-node.ts";
import { wishIdle, withWish } from "./shorter-idle.ts";
import { Transport } from "./transport.ts";
import { warnOnce } from "./warn.ts";

/** A transport whose phases are timed: everything between admission and the decision to end it. */
export abstract class TimedConnection extends Transport {
  /** Where its state is, until it is forgotten. */
  readonly index: number;
  node: GuardNode;
  protected readonly engine: Engine;
  bounds: Bounds;
  requests = 0;
  /** Once there is one, the clocks of the phases have stopped. */
  reason: Reason | undefined;
  readonly #options: AdmitOptions;
  #endedIn = GREETING;
  #isReading: (() => boolean) | undefined;

  constructor(node: GuardNode, socket: Socket, options: AdmitOptions) {
    super(socket);
    this.node = node;
    this.engine = node.engine;
    this.bounds = node.bounds;
    this.#options = options;
    const { beat, monitor } = node.engine;
    if (beat.time.asleep) beat.wake();
    const phase = phaseCode(options.phase ?? "greeting") ?? GREETING;
    const isOpaque = options.isMarked !== true;
    this.index = monitor.open(this.bounds, phase, isOpaque, this.received);
  }

  get isSide(): boolean {
    return false;
  }

  get policy(): Policy {
    const { policy, bounds } = this.node;
    return this.bounds === bounds ? policy : withWish(this, policy);
  }

  get phase(): Phase {
    return phaseName(this.phaseNumber);
  }

  /** Number of the phase; once the end is decided, of the phase it was decided in. */
  get phaseNumber(): number {
    return this.reason === undefined ? this.phaseNow : this.#endedIn;
  }

  /** Tick at which the phase began. */
  get phaseStart(): number {
    return this.engine.monitor.slots.start(this.index);
  }

  protected get phaseNow(): number {
    return this.engine.monitor.slots.phase(this.index);
  }

  enter(phase: Phase, options?: EnterOptions): void {
    const code = phaseCode(phase);
    if (code === undefined) throw policyError("ERR_CONN_POLICY_UNKNOWN_PHASE", { value: phase });
    if (this.reason !== undefined) return;
    this.engine.monitor.markPhases(this.index);
    if (code === BODY) this.#isReading = options?.isReading;
    this.change(code, options?.bytes);
  }

  unmark(): void {
    if (this.reason !== undefined) return;
    this.engine.monitor.unmarkPhases(this.index);
    this.change(IDLE);
  }

  authenticated(): void {
    if (this.reason === undefined) this.engine.monitor.clearLogin(this.index);
  }

  touch(): void {
    const { beat, monitor } = this.engine;
    if (beat.time.asleep) beat.wake();
    if (monitor.touch(this.index)) this.inspect();
  }

  /** Looks whether activity means another phase. */
  inspect(): void {
    if (this.reason !== undefined) return;
    const phase = this.phaseNow;
    if (phase === WORK) this.observeSafely();
    else if (phase === GREETING || phase === IDLE) this.inspectInput(phase);
  }

  protected observeSafely(): void {
    try {
      this.observe();
    } catch (error) {
      warnOnce("onActivity", error);
    }
  }

  /** Lets the adapter look whether its response has begun. */
  protected abstract observe(): void;

  /** A head has begun to arrive. */
  protected abstract begin(): void;

  protected get options(): AdmitOptions {
    return this.#options;
  }

  protected inspectInput(phase: number): void {
    const { monitor } = this.engine;
    const isOpaque = monitor.isOpaque(this.index);
    if (isOpaque && !monitor.isBlind(this.index) && this.isTakenOver) monitor.markBlind(this.index);
    if (isOpaque ? phase === IDLE : this.#options.marksHeads === true) return;
    const stray = isOpaque ? 0 : (this.#options.strayBytes ?? 0);
    if (!monitor.hasBegun(this.index, this.received, stray)) return;
    // The bytes that begin a head are part of it.
    if (isOpaque) this.change(IDLE);
    else this.change(HEAD, undefined, monitor.slots.seen(this.index));
  }

  /** Byte totals for a look of the monitor. */
  fill(sample: Sample): void {
    this.fillTotals(sample);
    sample.isReading = this.asksReading();
  }

  protected asksReading(): boolean {
    try {
      return this.#isReading === undefined || this.#isReading();
    } catch (error) {
      warnOnce("isReading", error);
      return true;
    }
  }

  /** While it waits for a channel, only the limits of that run. */
  judge(verdict: Reason): Reason | undefined {
    const isWaiting = verdict === "handler_timeout" || verdict === "idle_timeout";
    if (!isWaiting || this.channels?.isEmpty !== false) return verdict;
    this.waitAnew();
    return undefined;
  }

  protected waitAnew(): void {
    const { phase } = this;
    if (phase === "work" || phase === "idle") this.enter(phase);
  }

  /** Other limits may be in force. */
  relimit(): void {
    const { beat, monitor } = this.engine;
    const before = this.bounds;
    this.bounds = this.#findBounds();
    if (this.reason !== undefined) return;
    monitor.relimit(this.index, before, this.bounds);
    beat.place(this.index, monitor.nextLook(this.index, this.bounds));
  }

  #findBounds(): Bounds {
    const { policy, bounds } = this.node;
    const own = withWish(this, policy);
    return own === policy ? bounds : boundsOf(own, this.engine.tickMs);
  }

  shortenIdle(ms: number): void {
    wishIdle(this, ms);
    this.relimit();
  }

  /** Adds what the current phase has lasted so far; the time to leave belongs to the phase it was ended in. */
  addPhaseTo(tally: Tally): void {
    const phase = this.phaseNumber;
    const spentMs = this.engine.monitor.elapsed(this.index) * this.engine.tickMs;
    tally.phaseMs[phase] = (tally.phaseMs[phase] as number) + spentMs;
  }

  /** Remembers what it was doing when its end was decided. */
  protected stopPhases(reason: Reason, code: number): void {
    this.#endedIn = this.phaseNow;
    this.change(code);
    this.reason = reason;
  }

  /** Has a request begun that is not answered? */
  get isInRequest(): boolean {
    const phase = this.phaseNow;
    return phase === BODY || phase === WORK || phase === SEND;
  }

  protected securePhase(): void {
    if (this.reason === undefined && this.phaseNow === HANDSHAKE) this.change(GREETING);
  }

  protected change(code: number, bytes?: number, total: number = this.totalFor(code)): void {
    const { index, bounds, node } = this;
    const { beat, monitor, tickMs } = this.engine;
    if (beat.time.asleep) beat.wake();
    const before = monitor.slots.phase(index);
    const ticks = monitor.elapsed(index);
    const { tally } = node;
    // Most requests begin and end within one tick.
    if (ticks > 0) tally.phaseMs[before] = (tally.phaseMs[before] as number) + ticks * tickMs;
    if (before <= HEAD && (code === BODY || code === WORK)) {
      this.requests++;
      tally.requests++;
    }
    if (before === IDLE && code !== IDLE && code < SEND) tally.idleGaps.record(ticks * tickMs);
    const look = monitor.enter(index, bounds, code, total, bytes);
    if (code === HEAD) this.begin();
    beat.place(index, look);
  }

  protected totalFor(code: number): number {
    if (code === WORK) return 0;
    if (code === SEND) return this.accepted;
    const isSum = code === IDLE && this.engine.monitor.isOpaque(this.index);
    return isSum ? this.received + this.accepted : this.received;
  }
}
