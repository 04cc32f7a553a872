import type { Reason } from "../close/reason.ts";
import type { Bounds } from "./bounds.ts";
import { accountDue, phaseDue, stallDue } from "./due.ts";
import { BODY, DRAIN, GREETING, HANDSHAKE, HEAD, SEND, WORK } from "./phase.ts";
import { BEHIND, type Slots } from "./slots.ts";

/** The reason for which a connection will be ended if nothing happens: the earliest of the limits that run. */
export function nextReason(slots: Slots, index: number, bounds: Bounds): Reason {
  const login = slots.login(index);
  if (login !== 0 && login <= phaseDue(slots, index, bounds)) return "login_timeout";
  switch (slots.phase(index)) {
    case HANDSHAKE:
      return "handshake_timeout";
    case GREETING:
      return "greeting_timeout";
    case HEAD:
      return "header_wait_timeout";
    case BODY:
      if (isRateFirst(slots, index, bounds)) return "min_receive_rate";
      return (slots.flags(index) & BEHIND) === 0 ? "handler_timeout" : "body_timeout";
    case WORK:
      return "handler_timeout";
    case SEND:
      return isRateFirst(slots, index, bounds) ? "min_send_rate" : "send_timeout";
    case DRAIN:
      return "shutdown_timeout";
    default:
      return "idle_timeout";
  }
}

function isRateFirst(slots: Slots, index: number, bounds: Bounds): boolean {
  return accountDue(slots, index, bounds) < stallDue(slots, index, bounds);
}
