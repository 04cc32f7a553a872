import { reply } from "../reply.ts";
import { openIntake } from "./open-intake.ts";
import { store } from "./store.ts";
import type { Verb } from "./verb.ts";

/** RFC 5321 section 4.1.1.4. */
export const data: Verb = {
  name: "DATA",
  isLast: true,
  async run(session, argument) {
    if (argument !== "") return reply(501, "5.5.4", "Syntax: DATA");
    const { transaction } = session;
    if (transaction === undefined) return reply(503, "5.5.1", "Error: need MAIL command");
    // RFC 3030 section 2: one or the other.
    if (transaction.intake !== undefined) return reply(503, "5.5.1", "Error: BDAT has begun");
    if (transaction.recipients.size === 0) return reply(554, "5.5.1", "Error: no valid recipients");
    const intake = await openIntake(session, transaction);
    session.say(reply(354, undefined, "End data with <CR><LF>.<CR><LF>"));
    await session.receive(intake, (parser) => parser.startData(intake));
    session.transaction = undefined;
    return store(session, intake);
  },
};
