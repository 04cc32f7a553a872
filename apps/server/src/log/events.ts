import {
  type ClosedEvent,
  type Guard,
  type GuardEvent,
  type NoticeEvent,
  REASONS,
  type ReasonFacts,
  type RefusedEvent,
} from "@core/conn-policy";

import { inConfig } from "../host/place.ts";
import type { Log } from "./log.ts";
import { createRefusals } from "./refusals.ts";

/** Writes what the guards report: a line for each ended connection, a bounded number for refused ones. */
export interface EventLog {
  (event: GuardEvent): void;
  /** Writes what was held back. */
  readonly flush: () => void;
}

/**
 * Makes the listener of a tree of guards.
 *
 * @param guardAt finds a guard by its path, for the origin of the limit that refused
 */
export function createEventLog(log: Log, guardAt: (path: string) => Guard | undefined): EventLog {
  const refusals = createRefusals(log);
  const listener = (event: GuardEvent): void => {
    switch (event.type) {
      case "opened":
        break;
      case "closed":
        log[REASONS[event.reason].level](endFields(event), "connection");
        break;
      case "refused":
        refusals.add(event.reason, refusalFields(event, guardAt(event.level)));
        break;
      case "notice":
        tellNotice(log, event);
        break;
    }
  };
  return Object.assign(listener, { flush: refusals.flush });
}

function tellNotice(log: Log, { guard, notice }: NoticeEvent): void {
  const { code, limit, message } = notice;
  log.warn({ ...placeOf(guard), code, limit }, inConfig(message, guard));
}

function endFields(event: ClosedEvent): object {
  return {
    ...placeOf(event.guard),
    id: event.id,
    client: event.client,
    phase: event.phase,
    reason: event.reason,
    initiator: event.initiator,
    durationMs: Math.round(event.durationMs),
    requests: event.requests,
    bytesIn: event.bytesIn,
    bytesOut: event.bytesOut,
    limit: event.limit,
    limitOrigin: event.limitOrigin,
  };
}

function refusalFields(event: RefusedEvent, level: Guard | undefined): object {
  const { initiator, limit }: ReasonFacts = REASONS[event.reason];
  return {
    ...placeOf(event.guard),
    client: event.client,
    phase: "greeting",
    reason: event.reason,
    initiator,
    durationMs: 0,
    requests: 0,
    bytesIn: 0,
    bytesOut: 0,
    limit,
    limitOrigin: limit === undefined ? undefined : level?.origins[limit],
    isRefused: true,
  };
}

/** The level of a connection: what lies below a site, such as a user's, is the `sublevel`. */
function placeOf(path: string): { service?: string; site?: string; sublevel?: string } {
  const [service, site, ...below] = path.split("/");
  return {
    ...(service === undefined ? {} : { service }),
    ...(site === undefined ? {} : { site }),
    ...(below.length === 0 ? {} : { sublevel: below.join("/") }),
  };
}
