import { Intake } from "../intake.ts";
import type { Session } from "../session.ts";
import { receivedHeader } from "../trace.ts";
import type { Transaction } from "../transaction.ts";

/** What an intake of this session may take. */
export function intakeLimits({
  site,
  messageBytes,
}: Session): ConstructorParameters<typeof Intake>[1] {
  const { maxMessageBytes, maxSessionBytes, maxHops } = site.limits;
  return { maxMessageBytes, maxHops, sessionBytesLeft: maxSessionBytes - messageBytes };
}

/**
 * Makes room in the queue, before the client is told to send. The draft dies with the connection.
 *
 * @throws SmtpError when there is no room.
 */
export async function openIntake(session: Session, transaction: Transaction): Promise<Intake> {
  const { site } = session;
  const envelope = transaction.envelope(session.origin, session.now());
  const draft = await site.queue.begin(envelope, transaction.mail.size);
  const intake = new Intake(draft, intakeLimits(session));
  session.adopt(intake);
  if (intake.refusal !== undefined) throw intake.refusal;
  const { hostname } = site;
  const trace = { hostname, transmission: session.transmission, id: draft.id };
  await draft.writeTrace(Buffer.from(receivedHeader(envelope, trace)));
  return intake;
}
