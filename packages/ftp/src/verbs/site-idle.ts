import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** `SITE IDLE 60`: a client may have less than the operator allows, and not more. */
export const siteIdle: Verb = {
  name: "IDLE",
  syntax: "SITE IDLE [<seconds>]",
  run({ connection }, argument) {
    const most = toSeconds(connection.guard.policy.connectionTimeout);
    const wanted = argument.trim();
    if (wanted === "") {
      const limit = toSeconds(connection.policy.connectionTimeout);
      return reply(200, `The idle limit is ${limit} seconds, ${most} at most.`);
    }
    if (!/^\d{1,9}$/u.test(wanted) || Number(wanted) === 0)
      return reply(501, "The idle limit is a number of seconds.");
    if (Number(wanted) > most) return reply(501, `The idle limit is ${most} seconds at most.`);
    connection.shortenIdle(Number(wanted) * 1_000);
    return reply(200, `The idle limit is ${Number(wanted)} seconds.`);
  },
};

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
