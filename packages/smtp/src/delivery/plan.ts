import type { Directory } from "../recipients/directory.ts";
import type { EnvelopeRecipient } from "../store/envelope.ts";
import type { Queued } from "../store/queue.ts";
import { expandAliases } from "./expand.ts";
import { failed, type Outcome, type Outcomes } from "./outcome.ts";
import { isWaiting, recipientOf } from "./progress.ts";
import { isDue, longestWaitMs, type Schedule } from "./schedule.ts";
import type { Mailbox } from "./transport.ts";

/** Where those of a message go whose time has come. */
export interface Plan {
  readonly local: readonly Mailbox[];
  /** By lane: a domain, or the smart host. */
  readonly remote: ReadonlyMap<string, readonly EnvelopeRecipient[]>;
  /** Who is nobody here any more. */
  readonly nobody: Outcomes;
  /** Nobody who waits is elsewhere. */
  readonly isAllLocal: boolean;
}

export interface PlanOptions {
  readonly directory: Directory;
  readonly schedule: Schedule;
  readonly isSmartHost: boolean;
  /** All who wait, whatever the schedule says. */
  readonly isForced: boolean;
  readonly now: number;
}

const smartHostLane = "";

/** When one of a route is due, all of it go together. */
export function toPlan({ envelope, progress }: Queued, options: PlanOptions): Plan {
  const { directory, schedule, isSmartHost, isForced, now } = options;
  const local: Mailbox[] = [];
  const remote = new Map<string, EnvelopeRecipient[]>();
  const nobody = new Map<string, Outcome>();
  const due = new Set<string>();
  const longestMs = longestWaitMs(schedule);

  for (const each of expandAliases(progress, directory, now).filter(isWaiting)) {
    const { address, attempts, nextAt } = each;
    // The wall clock may have been set back since the message came: a first attempt waits for nothing.
    const isNow = isForced || attempts === 0 || isDue(nextAt, now, longestMs);
    const recipient = recipientOf(envelope, each);
    const route = directory.routeOf(address);
    if (route?.kind === "remote") {
      const lane = isSmartHost ? smartHostLane : route.domain;
      const others = remote.get(lane);
      if (others === undefined) remote.set(lane, [recipient]);
      else others.push(recipient);
      if (isNow) due.add(lane);
    } else if (route?.kind === "local") {
      if (isNow) local.push({ name: route.mailbox, domain: domainOf(route.address), recipient });
    } else nobody.set(address, failed("550 5.1.1 There is no such mailbox here"));
  }
  const isAllLocal = remote.size === 0;
  for (const lane of remote.keys()) if (!due.has(lane)) remote.delete(lane);
  return { local, remote, nobody, isAllLocal };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
