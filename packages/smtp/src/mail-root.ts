import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "@core/conn-policy";
import { hostnameOf } from "./create-site.ts";
import { createDelivery } from "./delivery/create-delivery.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { toDirectoryOptions } from "./options/directory-options.ts";
import { toMailLimits } from "./options/mail-limits.ts";
import { toSchedule } from "./options/schedule.ts";
import { toRelay } from "./options/smart-host.ts";
import { createDirectory } from "./recipients/create-directory.ts";
import type { Directory } from "./recipients/directory.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import type { Log } from "./site.ts";
import { createQueue } from "./store/create-queue.ts";
import type { Queue } from "./store/queue.ts";

/** What a mail root is opened with. */
export interface MailRootOptions {
  readonly options: SmtpSiteOptions;
  readonly clock: Clock;
  readonly log: Log;
  /** Wall-clock milliseconds; the system's unless told. */
  readonly now?: () => number;
}

/** Where the messages of a site are until they are elsewhere. */
export interface MailRoot {
  readonly queue: Queue;
  readonly delivery: Delivery;
  /** Deliveries from now on go by this one. */
  directory: Directory;
  /** Loses nothing: what is not delivered yet waits for the next start. */
  close(): Promise<void>;
}

/**
 * Opens queue and delivery, which has still to be started.
 *
 * @throws `ERR_QUEUE_IN_USE` when another process has the folder.
 */
export async function openMailRoot(root: MailRootOptions): Promise<MailRoot> {
  const { options, clock, log, now = Date.now } = root;
  const { mailroot, mailboxFormat = "drop" } = options;
  let directory = createDirectory(toDirectoryOptions(options));
  const queue = await createQueue({ dir: join(mailroot, "Queue"), now, log });
  const delivery = createDelivery({
    queue,
    directory: {
      routeOf: (address) => directory.routeOf(address),
      checkRecipient: (address, origin) => directory.checkRecipient(address, origin),
      checkSender: (sender, origin) => directory.checkSender(sender, origin),
    },
    mailroot,
    local: mailboxFormat,
    hostname: hostnameOf(options),
    relay: toRelay(options),
    schedule: toSchedule(options),
    maxHops: toMailLimits(options).maxHops,
    clock,
    now,
    log,
  });
  return {
    queue,
    delivery,
    get directory() {
      return directory;
    },
    set directory(next) {
      directory = next;
    },
    async close() {
      await delivery.close();
      await queue.close();
    },
  };
}

const fixed = [
  "mailroot",
  "mailboxFormat",
  "hostname",
  "relay",
  "retry",
  "delayNotice",
  "expire",
  "maxHops",
] as const satisfies readonly (keyof SmtpSiteOptions)[];

/** The first key whose change an open mail root cannot take over. */
export function fixedChange(old: SmtpSiteOptions, next: SmtpSiteOptions): string | undefined {
  return fixed.find((key) => !isDeepStrictEqual(old[key], next[key]));
}
