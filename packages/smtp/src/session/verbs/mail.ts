import { reply } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { mayTake } from "../may-take.ts";
import type { Session } from "../session.ts";
import { type Mail, Transaction } from "../transaction.ts";
import { readMail } from "./mail-parameters.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.2. */
export const mail: Verb = {
  name: "MAIL",
  run(session, argument) {
    const refusal = refuseBeforeMail(session);
    if (refusal !== undefined) return refusal;
    const { limits, directory } = session.site;
    if (session.messages >= limits.maxMessagesPerConnection) {
      const text = `${session.site.hostname} Error: too many messages in this session`;
      session.dismiss(reply(421, "4.7.0", text), "max_requests");
      return undefined;
    }
    const told = readMail(argument, session);
    const { size = 0 } = told;
    if (size > limits.maxMessageBytes)
      return reply(552, "5.3.4", `Error: a message may have ${limits.maxMessageBytes} bytes`);
    if (size > limits.maxSessionBytes - session.messageBytes)
      return reply(552, "5.3.4", "Error: session size exceeds fixed maximum session size");
    directory.checkSender(told.sender, session.origin);
    if (!mayTake(session, "messages", limits.maxMessagesPerMinute))
      return reply(450, "4.7.1", "Error: too much mail from your address, try again later");
    return size === 0 ? begin(session, told) : beginWithRoom(session, told, size);
  },
};

function begin(session: Session, told: Mail): Reply {
  session.transaction = new Transaction(told);
  return reply(250, "2.1.0", "Ok");
}

/** RFC 1870 section 6.1: who announces a message hears now that there is no room for it. */
async function beginWithRoom(session: Session, told: Mail, size: number): Promise<Reply> {
  await session.site.queue.checkRoom(size);
  return begin(session, told);
}

function refuseBeforeMail(session: Session): Reply | undefined {
  if (session.helo === undefined) return reply(503, "5.5.1", "Error: send HELO or EHLO first");
  const isSubmission = session.role !== "transfer";
  if ((isSubmission || session.site.requireTls === true) && !session.isSecure)
    return reply(530, "5.7.0", "Must issue a STARTTLS command first");
  if (isSubmission && session.user === undefined)
    return reply(530, "5.7.0", "Authentication required");
  if (session.transaction !== undefined) return reply(503, "5.5.1", "Error: nested MAIL command");
  return undefined;
}
