import { join } from "node:path";
import { Pickup } from "../pickup/pickup.ts";
import { nodeFiles } from "../store/files.ts";
import type { Queued } from "../store/queue.ts";
import { Badmail } from "./badmail.ts";
import type { Delivery, DeliveryOptions } from "./delivery.ts";
import { DropTransport } from "./local/drop-transport.ts";
import { Folders } from "./local/folders.ts";
import { MaildirTransport } from "./local/maildir-transport.ts";
import { Teller } from "./notices/teller.ts";
import { createIsOurs } from "./relay/ourselves.ts";
import { RelayTransport } from "./relay/relay-transport.ts";
import { createResolver } from "./relay/resolver.ts";
import { iisSchedule } from "./schedule.ts";
import { Settlement } from "./settlement.ts";
import type { Transports } from "./transport.ts";
import { Worker } from "./worker.ts";

/** Nothing is done before {@link Delivery.start}. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { queue, directory, mailroot, hostname, relay, clock, now, log } = options;
  const { schedule = iisSchedule, files = nodeFiles } = options;
  const folders = new Folders(files);
  const badmail = new Badmail({ queue, folders, mailroot });
  const teller = new Teller({ queue, badmail, schedule, hostname, now, log });
  const settlement = new Settlement({ queue, directory, teller, schedule, now, log });
  const transports = { ...createTransports(options, folders), ...options.transports };
  const isSmartHost = relay !== "mx";
  const worker = new Worker({
    queue,
    directory,
    transports,
    settlement,
    schedule,
    isSmartHost,
    clock,
    now,
    log,
  });

  const path = join(mailroot, "Pickup");
  const pickup = new Pickup({ path, queue, badmail, hostname, clock, now, log });

  return {
    async start() {
      const home = options.local === "maildir" ? "Maildir" : "Drop";
      for (const name of [home, "Badmail", "Pickup"]) await files.makeFolder(join(mailroot, name));
      worker.start();
      pickup.start();
    },
    async close() {
      await Promise.all([pickup.close(), worker.close()]);
      await folders.close();
    },
    list: () => queue.list(),
    async retry(id) {
      if (id !== undefined) {
        if ((await queue.get(id)) === undefined) return false;
        worker.retry(id);
        return true;
      }
      for await (const queued of queue.list()) worker.retry(queued.id);
      return true;
    },
    drop: (id) =>
      worker.drop(id, async (queued) => {
        await badmail.put(queued, undelivered(queued), "It was taken out of the queue by hand.");
        await queue.remove(id, "dropped");
      }),
  };
}

function createTransports(options: DeliveryOptions, folders: Folders): Transports {
  const { local, mailroot, hostname, relay, maxHops = 15, clock } = options;
  const names = {
    resolver: createResolver(),
    isOurs: createIsOurs(hostname),
    random: Math.random,
  };
  return {
    local:
      local === "maildir"
        ? new MaildirTransport(mailroot, folders, hostname)
        : new DropTransport(mailroot, folders),
    remote: new RelayTransport({ relay, hostname, maxHops, clock, names }),
  };
}

function undelivered({ progress }: Queued): Queued["progress"] {
  return progress.filter(({ state }) => state !== "delivered");
}
