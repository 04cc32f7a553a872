import { mayTake } from "../may-take.ts";
import { reply } from "../reply.ts";
import { readRecipient } from "./rcpt-parameters.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.3. */
export const rcpt: Verb = {
  name: "RCPT",
  run(session, argument) {
    const { transaction, site } = session;
    if (transaction === undefined) return reply(503, "5.5.1", "Error: need MAIL command");
    if (transaction.intake !== undefined)
      return reply(503, "5.5.1", "Error: the message is coming already");
    const recipient = readRecipient(argument, transaction.mail.isUtf8);
    const { recipients } = transaction;
    const { address } = recipient;
    // RFC 5321 section 4.5.3.1.10: for now, so that the rest comes with another message.
    if (recipients.size >= site.limits.maxRecipients && !recipients.has(address))
      return reply(452, "4.5.3", "Error: too many recipients");
    site.directory.checkRecipient(address, session.origin);
    // Once more is harmless, and without end it is a flood.
    if (recipients.has(address)) session.counters.countJunk();
    else if (!mayTake(session, "recipients", site.limits.maxRecipientsPerMinute))
      return reply(450, "4.7.1", "Error: too many recipients from your address, try again later");
    recipients.set(address, recipient);
    return reply(250, "2.1.5", "Ok");
  },
};
