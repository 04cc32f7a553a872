import type { Socket } from "node:net";
import type { Connection } from "@core/conn-policy";
import { reply } from "../protocol/reply.ts";
import type { Site } from "../site.ts";
import type { VerbTable } from "../verbs/table.ts";
import { Conversation } from "./conversation.ts";
import { NewsSession } from "./news-session.ts";
import type { Rights } from "./session.ts";
import { Wire } from "./wire.ts";

/** What a connection is served with. */
export interface ServeOptions {
  readonly site: Site;
  readonly verbs: VerbTable;
  /** TLS from the first octet on: the connection was admitted in the phase `handshake`. */
  readonly isImplicit: boolean;
}

const keepAliveMs = 60_000;
const nobody: Rights = { mayRead: false, mayPost: false, mayFeed: false, groups: "" };

/**
 * Serves one client to its end. Its socket has been admitted, with phases marked by us, and nobody has read from it.
 * Never rejects.
 */
export async function serve(
  socket: Socket,
  connection: Connection,
  options: ServeOptions,
): Promise<void> {
  if (connection.reason !== undefined) return;
  // A reply that waits for the acknowledgement of the one before costs 40 ms.
  socket.setNoDelay(true);
  // Silent for hours between two articles, a peer must not be forgotten by a NAT on the way; no limit counts these.
  socket.setKeepAlive(true, keepAliveMs);
  try {
    await greet(socket, connection, options);
  } catch (error) {
    if (connection.reason !== undefined) return;
    options.site.log("error", "nntp: serving a client failed", { error });
    connection.end("internal_error");
  }
}

async function greet(
  socket: Socket,
  connection: Connection,
  { site, verbs, isImplicit }: ServeOptions,
): Promise<void> {
  const client = toPlainAddress(socket.remoteAddress);
  const rights = site.rightsOf(client);
  const session = new NewsSession(connection, new Wire(socket), site, client, rights ?? nobody);
  if (isImplicit) await session.handshake();
  if (!session.isOpen) return;
  if (rights?.level !== undefined && !connection.moveTo(rights.level)) return;
  // Where nobody has to log in, nobody can be late with it.
  if (rights?.mayRead === true || rights?.mayFeed === true) connection.authenticated();
  const conversation = new Conversation(session, verbs);
  if (rights === undefined) {
    conversation.start({ ...reply(502, "You may not use this server"), ends: "access_denied" });
    return;
  }
  const text = `${site.hostname} news server ready, posting ${rights.mayPost ? "" : "not "}allowed`;
  conversation.start(reply(rights.mayPost ? 200 : 201, text));
}

/** IPv4 in its own form on a socket for both families. */
function toPlainAddress(address = ""): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}
