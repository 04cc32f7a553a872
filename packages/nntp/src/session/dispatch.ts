import { isMalformed, splitWords } from "../protocol/command.ts";
import { isReplyError } from "../protocol/reply-error.ts";
import { type Reply, reply } from "../protocol/reply.ts";
import { type FoundVerb, type VerbTable, findVerb } from "../verbs/table.ts";
import { type tooLong as TooLong, tooLong } from "./intake.ts";
import { refusal } from "../verbs/refusal.ts";
import type { Session } from "./session.ts";

type Answer = Reply | undefined;

/** Reads a line. @returns a verb and its arguments; a reply, where it is none that can be carried out. */
export function read(
  verbs: VerbTable,
  session: Session,
  line: string | typeof TooLong,
): FoundVerb | Reply {
  if (line === tooLong) return reply(501, "Line too long");
  if (isMalformed(line)) return reply(501, "A command is one line without NUL or CR");
  const words = splitWords(line);
  const found = findVerb(verbs, words);
  if (found === "unknown") return reply(500, "What?");
  if (found === "variant") return reply(501, "Not in this form");
  const { verb, words: given } = found;
  if (given.length < verb.leastArguments || given.length > verb.mostArguments)
    return reply(501, `Syntax: ${verb.syntax}`);
  if (verb.needs !== undefined && !session.rights[verb.needs]) return refusal(session);
  return found;
}

/** Carries a command out. A promise of it does not reject. */
export function carryOut({ verb, words }: FoundVerb, session: Session): Answer | Promise<Answer> {
  const failed = (error: unknown): Answer => {
    if (isReplyError(error)) return error.reply;
    // Work that failed because its client has gone has done what the signal told it to do.
    if (session.connection.reason !== undefined) return undefined;
    // Of the command only our own name for it: a client must not write our log.
    session.site.log("error", `nntp: ${verb.name} failed`, { client: session.client, error });
    return reply(403, "Internal error");
  };
  try {
    const answer = verb.run(session, words);
    return answer instanceof Promise ? answer.catch(failed) : answer;
  } catch (error) {
    return failed(error);
  }
}
