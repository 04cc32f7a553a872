import type { LineFault } from "../parser/contract.ts";
import { isSmtpError } from "../smtp-error.ts";
import { parseCommand } from "./command.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import { verbTable } from "./verbs/table.ts";

type Outcome = Reply | undefined | Promise<Reply | undefined>;

const httpRequest = /^[A-Z]+ \S+ HTTP\/\d/iu;

/**
 * Carries a command out.
 *
 * @returns its answer; `undefined` when it has been said already, or nobody is there. A promise never rejects.
 */
export function dispatch(session: Session, line: Buffer, fault: LineFault | undefined): Outcome {
  try {
    const { name, argument } = parseCommand(line, fault);
    const verb = verbTable.get(name);
    if (verb === undefined) return unknown(session, line);
    if (verb.isJunk === true) session.counters.countJunk();
    if (verb.isLast === true && session.hasPending) return outOfStep(session);
    const outcome = verb.run(session, argument);
    if (!(outcome instanceof Promise)) return outcome;
    return outcome.catch((error: unknown) => failed(session, verb.name, error));
  } catch (error) {
    return failed(session, "a command", error);
  }
}

function unknown(session: Session, line: Buffer): Reply | undefined {
  if (httpRequest.test(line.toString())) {
    // A web page in somebody's browser: its body would be our commands.
    session.dismiss(
      reply(421, "4.7.0", `${session.site.hostname} Error: this is SMTP, not HTTP`),
      "protocol_error",
    );
    return undefined;
  }
  session.counters.countUnknown();
  return reply(500, "5.5.2", "Error: there is no such command here");
}

/**
 * RFC 2920 section 3.1: these commands are the last of a group. A client that does not wait for what we say does not
 * care who answers: it sends blindly, or somebody else has put words into its mouth.
 */
function outOfStep(session: Session): undefined {
  session.dismiss(reply(554, "5.5.0", "Error: SMTP protocol synchronization"), "protocol_error");
}

function failed(session: Session, what: string, error: unknown): Reply | undefined {
  if (isSmtpError(error)) return reply(error.responseCode, error.enhancedCode, error.message);
  // Work that failed because its client has gone has done what the signal told it to do.
  if (session.connection.reason !== undefined) return undefined;
  // Of the command only our own name for it: a client must not write our log.
  session.site.log("error", `smtp: ${what} failed`, { client: session.origin.client, error });
  return reply(451, "4.3.0", "Error: local error in processing");
}
