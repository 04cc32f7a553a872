import type { Clock } from "@core/conn-policy";
import type { Directory } from "../recipients/directory.ts";
import type { Log } from "../site.ts";
import type { Files } from "../store/files.ts";
import type { Queue, Queued } from "../store/queue.ts";
import type { SmartHost } from "./relay/smart-host.ts";
import type { Schedule } from "./schedule.ts";
import type { Transports } from "./transport.ts";

/** What delivery is made of; `mailroot` is where Drop, Maildir and Badmail are. */
export interface DeliveryOptions {
  readonly queue: Queue;
  readonly directory: Directory;
  readonly mailroot: string;
  /** `drop`: one folder a domain, as IIS; `maildir`: one folder a mailbox. */
  readonly local?: "drop" | "maildir";
  /** In EHLO, in notifications and in trace headers. */
  readonly hostname: string;
  /** Where mail for other domains goes. */
  readonly relay: SmartHost | "mx";
  readonly schedule?: Schedule;
  /** Received headers before a message is taken for a loop. */
  readonly maxHops?: number;
  readonly clock: Clock;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  /** The file system; tests give one that fails. */
  readonly files?: Files;
  /** Instead of the real ones; for tests. */
  readonly transports?: Partial<Transports>;
}

/** `busy`: it is being delivered just now, and stays. */
export type Dropped = "dropped" | "busy" | "absent";

/** Brings what is in the queue to where it belongs. */
export interface Delivery {
  /** Begins with what is in the queue; makes the folders of the mail root. */
  start(): Promise<void>;
  /**
   * Takes nothing more and waits for what is under way. Transfers to other hosts that take longer than some seconds are
   * broken off, and made again at the next start.
   */
  close(): Promise<void>;
  /** What waits, oldest first. */
  list(): AsyncIterable<Queued>;
  /** Tries at once, whatever the schedule says: one message, or all. @returns whether there is such a message. */
  retry(id?: string): Promise<boolean>;
  /** Takes a message out of the queue and puts it into Badmail, for those who have not got it. */
  drop(id: string): Promise<Dropped>;
}
