import { isSmtpError, smtpError } from "../../smtp-error.ts";
import { Intake } from "../intake.ts";
import { reply } from "../reply.ts";
import type { Session } from "../session.ts";
import { intakeLimits, openIntake } from "./open-intake.ts";
import { store } from "./store.ts";
import type { Verb } from "./verb.ts";

const syntax = /^(\d{1,15})(?:[ \t]+(LAST))?$/iu;

/** RFC 3030. Whatever is wrong, the octets of the chunk are on their way, and must not be taken for commands. */
export const bdat: Verb = {
  name: "BDAT",
  async run(session, argument) {
    const found = syntax.exec(argument);
    if (found === null) {
      // Nobody knows where the next command begins.
      session.dismiss(reply(501, "5.5.4", "Syntax: BDAT size [LAST]"), "protocol_error");
      return undefined;
    }
    const size = Number(found[1]);
    const isLast = found[2] !== undefined;
    // An empty chunk in the middle brings a message no further.
    if (size === 0 && !isLast) session.counters.countJunk();
    const intake = await openChunk(session);
    await session.receive(intake, (parser) => parser.startChunk(size, isLast, intake));
    if (!isLast && intake.refusal === undefined)
      return reply(250, "2.0.0", `${size} octets received`);
    detach(session);
    return store(session, intake);
  },
};

/** The intake of the message, from its first chunk on; one that throws away where there can be no message. */
async function openChunk(session: Session): Promise<Intake> {
  const { transaction } = session;
  try {
    if (transaction === undefined) throw smtpError(503, "5.5.1", "Error: need MAIL command");
    if (transaction.recipients.size === 0)
      throw smtpError(554, "5.5.1", "Error: no valid recipients");
    return (transaction.intake ??= await openIntake(session, transaction));
  } catch (error) {
    const intake = new Intake(undefined, intakeLimits(session));
    intake.refuse(
      isSmtpError(error) ? error : smtpError(451, "4.3.0", "Error: local error", error),
    );
    return intake;
  }
}

/** The message is complete, or over: the transaction ends, and leaves the intake alone. */
function detach(session: Session): void {
  if (session.transaction !== undefined) session.transaction.intake = undefined;
  session.transaction = undefined;
}
