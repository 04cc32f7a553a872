import type { Reply } from "./reply.ts";
import type { SmtpSession } from "./smtp-session.ts";

/** HELO and EHLO, as smtp-server answers them: a new beginning. */
export async function introduce(
  session: SmtpSession,
  verb: "HELO" | "EHLO",
  line: Buffer,
): Promise<Reply | undefined> {
  const before = session.openingCommand;
  session.openingCommand = verb;
  const answer = await session.stock.ask((callback) => session[`handler_${verb}`](line, callback));
  // RFC 5321 section 4.1.4: one that is refused changes nothing.
  if (answer?.code === 250) session.transaction = undefined;
  else session.openingCommand = before;
  return answer;
}
