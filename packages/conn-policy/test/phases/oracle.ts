import {
  BODY,
  DRAIN,
  GREETING,
  HANDSHAKE,
  HEAD,
  IDLE,
  SEND,
  WORK,
} from "../../src/phases/phase.ts";
import type { Policy } from "../../src/policy/policy.ts";

/** What happens to a connection. */
export type Act =
  | { readonly do: "enter"; readonly phase: number; readonly size?: number | undefined }
  | { readonly do: "receive"; readonly bytes: number }
  | { readonly do: "accept"; readonly bytes: number }
  | { readonly do: "login" };

/** A stretch of time in which some limit was passed. */
export interface Overdue {
  readonly from: number;
  readonly to: number;
  /** The limit that was passed first. */
  readonly reason: string;
  /** All that may be taken for the first, because they were passed next to each other. */
  readonly reasons: readonly string[];
  /** False where the engine may leave the verdict to another limit, because it saw the last bytes leave later. */
  readonly isCertain: boolean;
}

/** Limits so close to each other fall into the same look. A send's stall is seen up to a second late. */
const closeMs = { send: 1_200, other: 200 };

interface Limit {
  readonly reason: string;
  readonly at: number;
  readonly isDoubtful?: boolean;
}

/**
 * The rules of the architecture page as one would first write them: objects, milliseconds, no ticks, no looks. It does
 * not end anything; it tells when each limit was passed. The peer is the slow side all the time.
 */
export class Oracle {
  readonly overdue: Overdue[] = [];
  readonly #policy: Policy;
  readonly #isOpaque: boolean;
  readonly #openedAt: number;
  #now: number;
  #phase: number;
  #start: number;
  #activity: number;
  #bytes = 0;
  #size: number | undefined;
  #isLoggedIn = false;

  constructor(policy: Policy, phase: number, isOpaque: boolean, at: number) {
    this.#policy = policy;
    this.#isOpaque = isOpaque;
    this.#openedAt = at;
    this.#now = at;
    this.#phase = phase;
    this.#start = at;
    this.#activity = at;
  }

  act(act: Act): void {
    switch (act.do) {
      case "enter":
        this.#phase = act.phase;
        this.#start = this.#now;
        this.#activity = this.#now;
        this.#bytes = 0;
        this.#size = act.phase === SEND ? act.size : undefined;
        break;
      case "receive":
        if (this.#phase === SEND) break;
        this.#activity = this.#now;
        this.#bytes += act.bytes;
        break;
      case "accept":
        if (this.#phase !== SEND) break;
        this.#activity = this.#now;
        this.#bytes += act.bytes;
        break;
      case "login":
        this.#isLoggedIn = true;
        break;
      default:
    }
  }

  /** Time goes on; nothing happens meanwhile. */
  to(ms: number): void {
    const limits = this.#limits();
    const first = limits.reduce((one, other) => (other.at < one.at ? other : one));
    if (first.at < ms) this.#note(first, limits, ms);
    this.#now = ms;
  }

  #note({ reason, at, isDoubtful }: Limit, limits: readonly Limit[], to: number): void {
    const from = Math.max(at, this.#now);
    const last = this.overdue.at(-1);
    const close = isDoubtful ? Infinity : closeMs[reason === "send_timeout" ? "send" : "other"];
    const passed = limits.filter((limit) => limit.at < to && limit.at <= from + close);
    const reasons = passed.map((limit) => limit.reason);
    if (last?.to === from) {
      // What is doubtful stays so however long it takes: an act in its middle makes no verdict certain.
      const isClose = !last.isCertain || from <= last.from + closeMs.send;
      const all = isClose ? [...last.reasons, ...reasons] : last.reasons;
      this.overdue[this.overdue.length - 1] = { ...last, to, reasons: all };
    } else {
      this.overdue.push({ from, to, reason, reasons, isCertain: isDoubtful !== true });
    }
  }

  #limits(): Limit[] {
    const login = {
      reason: "login_timeout",
      at: this.#isLoggedIn ? Infinity : this.#openedAt + this.#policy.loginTimeout,
    };
    return [...this.#phaseLimits(), login];
  }

  #phaseLimits(): Limit[] {
    const policy = this.#policy;
    const since = (reason: string, ms: number): Limit[] => [{ reason, at: this.#start + ms }];
    switch (this.#phase) {
      case HANDSHAKE:
        return since("handshake_timeout", policy.handshakeTimeout);
      case GREETING:
        return since("greeting_timeout", policy.greetingTimeout);
      case IDLE: {
        const from = this.#isOpaque ? this.#activity : this.#start;
        return [{ reason: "idle_timeout", at: from + policy.connectionTimeout }];
      }
      case HEAD:
        return since("header_wait_timeout", this.#headMs());
      case WORK:
        return since("handler_timeout", policy.handlerTimeout);
      case DRAIN:
        return since("shutdown_timeout", policy.drainTimeout);
      case BODY:
        return [
          { reason: "body_timeout", at: this.#activity + policy.connectionTimeout },
          ...this.#rate("min_receive_rate", policy.minReceiveBytesPerSec),
        ];
      default:
        return this.#sendLimits();
    }
  }

  /** A stall is not judged where the whole response must be taken within another such time anyway. */
  #sendLimits(): Limit[] {
    const { connectionTimeout, minFileBytesPerSec } = this.#policy;
    const stall = { reason: "send_timeout", at: this.#activity + connectionTimeout };
    const rates = this.#rate("min_send_rate", minFileBytesPerSec);
    const late = (rates[0]?.at ?? Infinity) - stall.at - connectionTimeout;
    if (this.#size === undefined || late > closeMs.send) return [stall, ...rates];
    return late <= 0 ? rates : [{ ...stall, isDoubtful: true }, ...rates];
  }

  #headMs(): number {
    const { headerWaitTimeout, headerWaitCeiling, minHeadBytesPerSec } = this.#policy;
    if (minHeadBytesPerSec === 0) return headerWaitTimeout;
    const credit = (this.#bytes / minHeadBytesPerSec) * 1_000;
    return Math.min(headerWaitTimeout + credit, Math.max(headerWaitTimeout, headerWaitCeiling));
  }

  #rate(reason: string, perSecond: number): Limit[] {
    if (perSecond === 0) return [];
    const { rateGrace, minSendTime } = this.#policy;
    const credit = (this.#bytes / perSecond) * 1_000;
    const fixed = ((this.#size ?? 0) / perSecond) * 1_000;
    const ms = this.#size === undefined ? rateGrace + credit : Math.max(minSendTime, fixed);
    return [{ reason, at: this.#start + ms }];
  }
}
