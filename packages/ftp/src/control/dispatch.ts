import type { VerbTable } from "../verbs/verb.ts";
import type { Command } from "./command.ts";
import { isReplyError } from "./reply-error.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

/** Carries a command out. @returns the last reply; `undefined` when it has been sent already, or nobody is there. */
export async function dispatch(
  verbs: VerbTable,
  session: Session,
  { name, argument }: Command,
): Promise<Reply | undefined> {
  const verb = verbs.get(name);
  if (verb === undefined) return reply(502, "There is no such command here.");
  if (verb.isOpen !== true && session.login === undefined)
    return reply(530, "Log in with USER and PASS first.");
  if (argument === "" && verb.syntax.includes(" <"))
    return reply(501, `An argument is missing: ${verb.syntax}`);
  try {
    return await verb.run(session, argument);
  } catch (error) {
    if (isReplyError(error)) return error.reply;
    // Work that failed because its client has gone has done what the signal told it to do.
    if (session.connection.reason !== undefined) return undefined;
    // Of the command only our own name for it: a client must not write our log.
    session.site.log("error", `ftp: ${verb.name} failed`, { client: session.client, error });
    return reply(451, "Requested action aborted: local error.");
  }
}
