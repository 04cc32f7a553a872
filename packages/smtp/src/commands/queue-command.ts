import type { CommandResult, ServiceCommand } from "@core/conn-policy/plugin";
import type { Delivery } from "../delivery/delivery.ts";
import { describe, mostListed } from "./describe.ts";

/** What an operator can do with a queue. */
export type QueueDesk = Pick<Delivery, "list" | "retry" | "drop">;

/** The desks of a service, by site. */
export type QueueDesks = ReadonlyMap<string, QueueDesk>;

export const queueCommand: ServiceCommand = {
  name: "queue",
  summary: "list; retry [ID...]: try all, or these, now; drop ID...: into Badmail, unsent",
};

const usage = "write queue list, queue retry [ID...], or queue drop ID...";

/**
 * Carries out `queue list`, `queue retry` or `queue drop`.
 *
 * @param isRunning somebody delivers what is in the queues; otherwise it waits for the next start.
 */
export async function runQueueCommand(
  args: readonly string[],
  desks: QueueDesks,
  isRunning = true,
): Promise<CommandResult> {
  const when = isRunning ? "now" : "at the next start";
  const [verb = "list", ...ids] = args;
  if (verb === "list" && ids.length === 0) return list(desks);
  if (verb === "retry")
    return ids.length === 0 ? retryAll(desks, when) : each(ids, desks, retry(when));
  if (verb === "drop" && ids.length > 0) return each(ids, desks, drop);
  return { text: usage, exitCode: 2 };
}

async function list(desks: QueueDesks): Promise<CommandResult> {
  const lines: string[] = [];
  let count = 0;
  for (const [site, desk] of desks) {
    const before = count;
    for await (const queued of desk.list()) {
      if (desks.size > 1 && count === before) lines.push(`site ${site}:`);
      count++;
      if (count <= mostListed) lines.push(describe(queued));
    }
  }
  if (count > mostListed) lines.push(`and ${count - mostListed} more`);
  lines.push(count === 1 ? "1 message waits" : `${count} messages wait`);
  return { text: lines.join("\n"), exitCode: 0 };
}

async function retryAll(desks: QueueDesks, when: string): Promise<CommandResult> {
  for (const desk of desks.values()) await desk.retry();
  return { text: `all are tried ${when}`, exitCode: 0 };
}

interface Action {
  readonly done: string;
  readonly run: (desk: QueueDesk, id: string) => Promise<boolean>;
}

const retry = (when: string): Action => ({
  done: `is tried ${when}`,
  run: (desk, id) => desk.retry(id),
});
const drop: Action = { done: "is in Badmail", run: (desk, id) => desk.drop(id) };

async function each(
  ids: readonly string[],
  desks: QueueDesks,
  { done, run }: Action,
): Promise<CommandResult> {
  const lines: string[] = [];
  let isDone = true;
  for (const id of ids) {
    let isFound = false;
    for (const desk of desks.values()) isFound ||= await run(desk, id);
    lines.push(isFound ? `${id} ${done}` : `${id} is not in the queue`);
    isDone &&= isFound;
  }
  return { text: lines.join("\n"), exitCode: isDone ? 0 : 1 };
}
