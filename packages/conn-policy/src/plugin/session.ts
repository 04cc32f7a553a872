import type { Socket } from "node:net";
import type { Connection } from "../accept/connection.ts";
import type { Farewell } from "../accept/guard.ts";
import type { Reason } from "../close/reason.ts";
import type { Client } from "./client.ts";
import { Dialogue } from "./dialogue.ts";
import { leave } from "./leave.ts";

/** What a protocol does with one client. */
export interface SessionOptions {
  readonly serve: (client: Client) => Promise<void>;
  readonly farewell: Farewell | undefined;
  /** What `serve` threw while the client was there. Must not throw. */
  readonly onError: (error: unknown) => void;
}

/** Runs one conversation to its end. Never rejects. */
export async function runSession(
  stream: Socket,
  connection: Connection,
  { serve, farewell, onError }: SessionOptions,
): Promise<void> {
  const dialogue = new Dialogue(stream, connection, () => {
    const reason = boundaryReason(connection);
    if (reason === undefined) return true;
    const { policy, phase } = connection;
    const words = farewell?.(reason, { policy, phase, connection });
    if (words !== undefined && words.length > 0) {
      connection.end(reason);
    } else {
      dialogue.stop();
      leave(connection, stream, reason);
    }
    return false;
  });
  connection.signal.addEventListener("abort", () => dialogue.stop(), { once: true });
  try {
    await serve(dialogue);
    await dialogue.settled();
  } catch (error) {
    // Work that failed because its client has gone has done what the signal told it to do.
    if (connection.reason === undefined) {
      onError(error);
      connection.end("internal_error");
    }
    return;
  }
  if (connection.reason !== undefined || !stream.writable) return;
  dialogue.stop();
  leave(connection, stream, dialogue.hasMetEnd ? "client_close" : "completed");
}

/** Why there may be no further request. */
function boundaryReason(connection: Connection): Reason | undefined {
  const reason = connection.lastRequestReason();
  // Keep-alive is a word of http alone: a dialogue is nothing but one connection for many requests.
  return reason === "keep_alive_off" ? undefined : reason;
}
