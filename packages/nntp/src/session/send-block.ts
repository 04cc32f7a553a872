import { type Reply, statusLine } from "../protocol/reply.ts";
import { noteReply } from "./last-words.ts";
import type { NewsSession } from "./news-session.ts";
import { mostAtOnce } from "./outlet.ts";

const lastLine = ".\r\n";

/** Sends a reply that is ready and leaves at once. @returns false when it does not: it is none, and nothing was sent. */
export function sendAtOnce(session: NewsSession, answer: Reply): boolean {
  const { outlet } = session.wire;
  const { block } = answer;
  if (block === undefined) {
    outlet.put(statusLine(answer));
    return true;
  }
  if (!Array.isArray(block)) return false;
  const pieces = block as readonly Uint8Array[];
  let size = 0;
  for (const piece of pieces) size += piece.length;
  if (size > mostAtOnce) return false;
  outlet.put(statusLine(answer));
  for (const piece of pieces) outlet.put(piece);
  outlet.put(lastLine);
  return true;
}

/** Sends a block piece by piece, each when the client has taken most of those before. */
export async function sendBlock(session: NewsSession, answer: Reply): Promise<void> {
  const { connection, wire } = session;
  // No size: it is not known before the last piece.
  connection.enter("send");
  wire.outlet.put(statusLine(answer));
  noteReply(connection, true);
  try {
    for await (const piece of answer.block ?? []) await sendPiece(session, piece);
  } catch (error) {
    if (connection.reason !== undefined) return;
    session.site.log("error", "nntp: a reply broke off", { client: session.client, error });
    // There is no way to say so in the middle of a block but to end the connection.
    connection.end("internal_error");
    return;
  }
  wire.outlet.put(lastLine);
  noteReply(connection, false);
  connection.enter("work");
}

/** An article of a megabyte does not leave in one write. @throws when the client has gone: nothing more is asked for. */
async function sendPiece({ connection, wire }: NewsSession, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; at += mostAtOnce) {
    wire.outlet.put(piece.subarray(at, at + mostAtOnce));
    if (wire.outlet.isBehind) await wire.outlet.caughtUp();
    if (connection.reason !== undefined) throw new Error("the client has gone");
  }
}
