import type { Socket } from "node:net";
import type { Connection } from "@core/conn-policy";
import type { ControlOptions } from "./control-options.ts";
import { ControlSession } from "./control-session.ts";
import { Conversation } from "./conversation.ts";
import { Wire } from "./wire.ts";

export type { ControlOptions };

const keepAliveMs = 60_000;

/**
 * Serves one client to its end. Its socket has been admitted, with phases marked by us, and nobody has read from it.
 * Never rejects.
 */
export async function serveControl(
  socket: Socket,
  connection: Connection,
  options: ControlOptions,
): Promise<void> {
  if (connection.reason !== undefined) return;
  // A reply that waits for the acknowledgement of the one before costs 40 ms.
  socket.setNoDelay(true);
  // Silent for the hours of a transfer, it must not be forgotten by a NAT on the way; no limit counts these probes.
  socket.setKeepAlive(true, keepAliveMs);
  try {
    await converse(socket, connection, options);
  } catch (error) {
    if (connection.reason !== undefined) return;
    options.defaultSite().log("error", "ftp: serving a client failed", { error });
    connection.end("internal_error");
  }
}

async function converse(
  socket: Socket,
  connection: Connection,
  options: ControlOptions,
): Promise<void> {
  const wire = new Wire(socket);
  const session = new ControlSession(connection, wire, options);
  if (options.isImplicit) await session.startImplicitTls();
  wire.say(await session.greeting);
  await new Conversation(session, wire, options.verbs).run();
}
