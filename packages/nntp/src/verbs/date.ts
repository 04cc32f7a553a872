import { formatDate } from "../protocol/date.ts";
import { reply } from "../protocol/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 3977 section 7.1. */
export const date: Verb = {
  name: "DATE",
  syntax: "DATE",
  leastArguments: 0,
  mostArguments: 0,
  run: ({ site }) => reply(111, formatDate(site.now())),
};
