import { access } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@core/conn-policy";
import type { CommandResult, StoppedContext } from "@core/conn-policy/plugin";
import { siteLog } from "../create-site.ts";
import { type MailRoot, openMailRoot } from "../mail-root.ts";
import { checkShared } from "../options/shared.ts";
import type { SmtpSiteOptions } from "../site-options.ts";
import type { Progress } from "../store/queue.ts";
import { type QueueDesk, runQueueCommand } from "./queue-command.ts";

/**
 * Carries out a command on queues that no host has open; what is to be tried is tried when one starts.
 *
 * @throws `ERR_QUEUE_IN_USE` when somebody has one of them after all.
 */
export async function runStopped(
  args: readonly string[],
  { sites, log }: StoppedContext<SmtpSiteOptions>,
): Promise<CommandResult> {
  checkShared(sites.map((site) => ({ ...site, listen: [] })));
  const roots: MailRoot[] = [];
  const desks = new Map<string, QueueDesk>();
  try {
    for (const { name, options } of sites) {
      // Looking must not make anything.
      if (!(await exists(join(options.mailroot, "Queue")))) continue;
      const root = await openMailRoot({ options, clock: systemClock, log: siteLog(log, name) });
      roots.push(root);
      desks.set(name, toDesk(root));
    }
    return await runQueueCommand(args, desks, false);
  } finally {
    await Promise.all(roots.map((root) => root.close()));
  }
}

/** Delivery has not been started: what it is told to try now is made due instead. */
function toDesk({ queue, delivery }: MailRoot): QueueDesk {
  const makeDue = async (id: string): Promise<boolean> => {
    const queued = await queue.get(id);
    if (queued === undefined) return false;
    const now = Date.now();
    const progress = queued.progress.map((each) => sooner(each, now));
    await queue.update(id, progress);
    return true;
  };
  return {
    list: () => queue.list(),
    drop: (id) => delivery.drop(id),
    async retry(id) {
      if (id !== undefined) return makeDue(id);
      for await (const queued of queue.list()) await makeDue(queued.id);
      return true;
    },
  };
}

function sooner(progress: Progress, now: number): Progress {
  return { ...progress, nextAt: Math.min(progress.nextAt, now) };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
