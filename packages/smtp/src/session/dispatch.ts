import type { LineFault } from "../parser/contract.ts";
import { isSmtpError } from "../smtp-error.ts";
import { type Command, parseCommand } from "./command.ts";
import { outOfStep } from "./out-of-step.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import { verbTable } from "./verbs/table.ts";

type Outcome = Reply | undefined | Promise<Reply | undefined>;

const chunk = /^BDAT(?![^ \t])/iu;
const httpRequest = /^[A-Z]+ \S+ HTTP\/\d/iu;

/**
 * Carries a command out.
 *
 * @returns its answer; `undefined` when it has been said already, or nobody is there.
 * @throws why it was not carried out, also as a rejection.
 */
export function dispatch(session: Session, line: Buffer, fault: LineFault | undefined): Outcome {
  const command = read(session, line, fault);
  if (command === undefined) return undefined;
  const { name, argument } = command;
  const verb = verbTable.get(name);
  if (verb === undefined) return unknown(session, line);
  if (verb.isJunk === true) session.counters.countJunk();
  if (verb.isLast === true && session.hasPending) return outOfStep(session);
  return verb.run(session, argument);
}

/** @returns `undefined` when the client has been sent away. @throws SmtpError for what is no command. */
function read(session: Session, line: Buffer, fault: LineFault | undefined): Command | undefined {
  try {
    return parseCommand(line, fault);
  } catch (error) {
    // Octets follow it, nobody knows how many, and they must not be taken for commands.
    if (!isSmtpError(error) || !chunk.test(line.toString("latin1", 0, 5))) throw error;
    const { responseCode, enhancedCode, message } = error;
    session.dismiss(reply(responseCode, enhancedCode, message), "protocol_error");
    return undefined;
  }
}

function unknown(session: Session, line: Buffer): Reply | undefined {
  if (httpRequest.test(line.toString())) {
    // A web page in somebody's browser: its body would be our commands.
    const text = `${session.site.hostname} Error: this is SMTP, not HTTP`;
    session.dismiss(reply(421, "4.7.0", text), "protocol_error");
    return undefined;
  }
  session.counters.countUnknown();
  return reply(500, "5.5.2", "Error: there is no such command here");
}
