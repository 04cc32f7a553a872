import { channel } from "node:diagnostics_channel";
import type { Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";
import type { LimitName, Notice, Origin } from "../policy/policy.ts";

/** A connection was admitted. */
export interface OpenedEvent {
  readonly type: "opened";
  /** Path of the guard: `http/default`. */
  readonly guard: string;
  readonly id: number;
  readonly client: string | undefined;
}

/** A connection was refused: it was told and closed, and counts as an attempt only. */
export interface RefusedEvent {
  readonly type: "refused";
  readonly guard: string;
  readonly client: string | undefined;
  readonly reason: Reason;
  /** The guard whose limit was full. */
  readonly level: string;
}

/** A connection has ended. */
export interface ClosedEvent {
  readonly type: "closed";
  readonly guard: string;
  readonly id: number;
  readonly client: string | undefined;
  /** What it was doing when its end was decided. */
  readonly phase: Phase;
  readonly reason: Reason;
  readonly initiator: "client" | "server" | "operator";
  readonly durationMs: number;
  readonly requests: number;
  /** Bytes on the wire. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The limit that it passed, with the level that set it. */
  readonly limit?: LimitName;
  readonly limitOrigin?: Origin;
}

/** An operator's slip that was forgiven, or a thing worth knowing. */
export interface NoticeEvent {
  readonly type: "notice";
  readonly guard: string;
  readonly notice: Notice;
}

/** All that a guard reports, by callback and on `node:diagnostics_channel` as `conn-policy.opened` and so on. */
export type GuardEvent = OpenedEvent | RefusedEvent | ClosedEvent | NoticeEvent;

const channels = {
  opened: channel("conn-policy.opened"),
  refused: channel("conn-policy.refused"),
  closed: channel("conn-policy.closed"),
  notice: channel("conn-policy.notice"),
} as const;

/** Does anybody listen on the channel of this type? Events are only built for listeners. */
export function hasChannelListener(type: GuardEvent["type"]): boolean {
  return channels[type].hasSubscribers;
}

/** Publishes on the channel of the event's type. */
export function publishEvent(event: GuardEvent): void {
  channels[event.type].publish(event);
}
