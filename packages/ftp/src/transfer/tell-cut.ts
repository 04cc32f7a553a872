import { REASONS } from "@core/conn-policy";
import type { Session } from "../control/session.ts";
import type { Transfer } from "./transfer.ts";

/** A line in the log for a transfer that ran into a limit: its session goes on, so that no other line tells of it. */
export function tellCut(session: Session, { command, bytes }: Transfer): void {
  const { connection, client, data, site } = session;
  const { reason } = data;
  if (reason === undefined || connection.reason !== undefined) return;
  const { limit, level } = REASONS[reason];
  if (limit === undefined || level === "debug") return;
  const { id, guard } = connection;
  // Of the command only the verb: a client must not write our log.
  const [verb] = command.split(" ", 1);
  const limitOrigin = guard.origins[limit];
  site.log(level, "transfer", { id, client, verb, reason, bytes, limit, limitOrigin });
}
