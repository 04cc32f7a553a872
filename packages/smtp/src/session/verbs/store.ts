import type { Intake } from "../intake.ts";
import { type Reply, reply } from "../reply.ts";
import type { Session } from "../session.ts";
import { beginStoring, endStoring } from "../storing.ts";

/**
 * Makes a message that has come durable. From here on its client hears of this message only.
 *
 * @throws SmtpError when it could not be stored, or was refused.
 */
export async function store(session: Session, intake: Intake): Promise<Reply> {
  const { connection } = session;
  beginStoring(connection);
  try {
    const id = await intake.commit();
    session.countMessage(intake.size);
    return reply(250, "2.0.0", `Ok: queued as ${id}`);
  } finally {
    endStoring(connection);
  }
}
