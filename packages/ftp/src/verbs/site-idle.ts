import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** `SITE IDLE`: the idle limit is the operator's, and a client can only ask for it. */
export const siteIdle: Verb = {
  name: "IDLE",
  syntax: "SITE IDLE [<seconds>]",
  run({ connection }, argument) {
    const limit = Math.ceil(connection.policy.connectionTimeout / 1_000);
    const wanted = argument.trim();
    if (wanted === "") return reply(200, `The idle limit is ${limit} seconds.`);
    if (!/^\d{1,9}$/u.test(wanted)) return reply(501, "The idle limit is a number of seconds.");
    return Number(wanted) > limit
      ? reply(501, `The idle limit is ${limit} seconds at most.`)
      : reply(200, `The idle limit is the server's and stays at ${limit} seconds.`);
  },
};
