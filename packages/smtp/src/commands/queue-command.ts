import type { CommandResult, ServiceCommand } from "@core/conn-policy/plugin";
import type { Delivery, Dropped } from "../delivery/delivery.ts";
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

interface Result {
  readonly text: string;
  readonly isDone: boolean;
}

/** @returns `undefined`: there is no such message at this desk. */
type Action = (desk: QueueDesk, id: string) => Promise<Result | undefined>;

function retry(when: string): Action {
  return async (desk, id) =>
    (await desk.retry(id)) ? { text: `is tried ${when}`, isDone: true } : undefined;
}

const dropResults: Readonly<Record<Dropped, Result | undefined>> = {
  dropped: { text: "is in Badmail", isDone: true },
  busy: { text: "is being delivered just now and was not dropped; try again", isDone: false },
  absent: undefined,
};

const drop: Action = async (desk, id) => dropResults[await desk.drop(id)];

async function each(
  ids: readonly string[],
  desks: QueueDesks,
  action: Action,
): Promise<CommandResult> {
  const lines: string[] = [];
  let isDone = true;
  for (const id of ids) {
    let result: Result | undefined;
    for (const desk of desks.values()) result ??= await action(desk, id);
    lines.push(`${id} ${result?.text ?? "is not in the queue"}`);
    isDone &&= result?.isDone === true;
  }
  return { text: lines.join("\n"), exitCode: isDone ? 0 : 1 };
}
