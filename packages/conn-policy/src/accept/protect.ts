import type { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { policyError } from "../policy/error.ts";
import type { Connection } from "./connection.ts";
import type { GuardNode } from "./guard-node.ts";
import type { Protectable, ProtectOptions } from "./guard.ts";

const guarded: WeakSet<EventEmitter> = new WeakSet();

/** Puts admission in front of whatever listens to a server's connections, now or later. */
export function protect(
  node: GuardNode,
  server: Protectable,
  options: ProtectOptions = {},
): () => void {
  const target = emitterOf(server);
  if (guarded.has(target))
    throw policyError("ERR_CONN_POLICY_ALREADY_PROTECTED", { place: node.path });
  guarded.add(target);
  const isTls = target instanceof TlsServer;
  const handshaking = new Map<string, Connection>();
  const admitOptions = isTls ? { ...options.admit, phase: "handshake" as const } : options.admit;
  const own = Object.getOwnPropertyDescriptor(target, "emit");
  const original: EventEmitter["emit"] = target.emit.bind(target);

  // In front of all listeners, those included that are added later; a listener of our own could not hold others back.
  target.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const [socket] = args;
    if (event === "connection" && socket instanceof Socket) {
      const connection = node.admit(socket, admitOptions);
      if (connection === undefined) return true;
      if (isTls) remember(handshaking, connection);
      options.onAdmitted?.(connection);
    } else if (event === "secureConnection" && socket instanceof Socket) {
      secured(handshaking, socket);
    }
    return original(event, ...args);
  };
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, "emit");
    else Object.defineProperty(target, "emit", own);
    guarded.delete(target);
  };
}

function emitterOf(server: Protectable): EventEmitter {
  const target = "server" in server ? server.server : server;
  if (typeof target.emit === "function" && typeof target.on === "function") return target;
  throw policyError("ERR_CONN_POLICY_NOT_A_SERVER", { value: server });
}

/** A TLS stream does not tell which socket carries it, but both have the same two ends. */
function endsOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}

function remember(handshaking: Map<string, Connection>, connection: Connection): void {
  const ends = endsOf(connection.socket);
  handshaking.set(ends, connection);
  connection.socket.once("close", () => {
    if (handshaking.get(ends) === connection) handshaking.delete(ends);
  });
}

function secured(handshaking: Map<string, Connection>, stream: Socket): void {
  const ends = endsOf(stream);
  const connection = handshaking.get(ends);
  if (connection === undefined) return;
  handshaking.delete(ends);
  connection.secure(stream);
}
