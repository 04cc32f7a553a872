import type { Directory } from "../recipients/directory.ts";
import type { EnvelopeRecipient } from "../store/envelope.ts";
import type { Queued } from "../store/queue.ts";
import { expandAliases } from "./expand.ts";
import { failed, type Outcome, type Outcomes } from "./outcome.ts";
import { isWaiting, recipientOf } from "./progress.ts";
import { isDue, isExpired, longestWaitMs, type Schedule } from "./schedule.ts";
import type { Mailbox } from "./transport.ts";

/** Those of a message who go one way. */
export interface Batch {
  readonly recipients: readonly EnvelopeRecipient[];
  /** When the first of them had waited long enough. */
  readonly dueAt: number;
  /** After this attempt the message is given up. */
  readonly isLast: boolean;
}

/** Where those of a message go whose time has come. */
export interface Plan {
  readonly local: readonly Mailbox[];
  /** By lane: a domain, or the smart host. */
  readonly remote: ReadonlyMap<string, Batch>;
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

interface GrowingBatch extends Batch {
  readonly recipients: EnvelopeRecipient[];
  dueAt: number;
  isLast: boolean;
  isNow: boolean;
}

const smartHostLane = "";

/** When one of a route is due, all of it go together. */
export function toPlan({ envelope, progress }: Queued, options: PlanOptions): Plan {
  const { directory, schedule, isSmartHost, isForced, now } = options;
  const local: Mailbox[] = [];
  const batches = new Map<string, GrowingBatch>();
  const nobody = new Map<string, Outcome>();
  const longestMs = longestWaitMs(schedule);

  for (const each of expandAliases(progress, directory, now).filter(isWaiting)) {
    const { address, attempts, nextAt } = each;
    // The wall clock may have been set back since the message came: a first attempt waits for nothing.
    const isNow = isForced || attempts === 0 || isDue(nextAt, now, longestMs);
    const recipient = recipientOf(envelope, each);
    const route = directory.routeOf(address);
    if (route?.kind === "remote") {
      const lane = isSmartHost ? smartHostLane : route.domain;
      const batch = batches.get(lane) ?? {
        recipients: [],
        dueAt: nextAt,
        isLast: false,
        isNow: false,
      };
      batch.recipients.push(recipient);
      batch.dueAt = Math.min(batch.dueAt, nextAt);
      batch.isLast ||= isExpired(schedule, envelope.receivedAt, attempts, now);
      batch.isNow ||= isNow;
      batches.set(lane, batch);
    } else if (route?.kind === "local") {
      if (isNow) local.push({ name: route.mailbox, domain: domainOf(route.address), recipient });
    } else nobody.set(address, failed("550 5.1.1 There is no such mailbox here"));
  }
  const isAllLocal = batches.size === 0;
  const remote = new Map([...batches].filter(([, { isNow }]) => isNow));
  return { local, remote, nobody, isAllLocal };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
