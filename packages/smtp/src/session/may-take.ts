import { conductAt } from "../conduct.ts";
import type { Session } from "./session.ts";

/** Counts one more of a client's address. @returns false when that would be too many within a minute. */
export function mayTake(
  { site, origin, connection }: Pick<Session, "site" | "origin" | "connection">,
  what: "messages" | "recipients",
  perMinute: number,
): boolean {
  if (perMinute === Number.POSITIVE_INFINITY) return true;
  const { guard } = site;
  return conductAt(guard)[what].take(origin.client, perMinute, connection.guard.clock.now());
}
