import type { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { policyError } from "../policy/error.ts";
import type { Connection } from "./connection.ts";
import type { GuardNode } from "./guard-node.ts";
import type { Protectable, ProtectOptions } from "./guard.ts";

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;

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
  const { emit: original } = target as { emit: Emit };

  let isOver = false;

  // In front of all listeners, those included that are added later; a listener of our own could not hold others back.
  const emit: Emit = (event, ...args) => {
    // Every request of an http server comes through here as well.
    if (event !== "connection" && event !== "secureConnection")
      return original.call(target, event, ...args);
    const [socket] = args;
    if (isOver || !(socket instanceof Socket)) return original.call(target, event, ...args);
    if (event === "connection") {
      const connection = node.admit(socket, admitOptions);
      if (connection === undefined) return true;
      if (isTls) remember(handshaking, connection);
      options.onAdmitted?.(connection);
      if (connection.reason !== undefined) return true;
    } else {
      secured(node, handshaking, socket);
    }
    return original.call(target, event, ...args);
  };
  target.emit = emit;
  return () => {
    isOver = true;
    guarded.delete(target);
    // Whoever put theirs on top keeps it.
    if (target.emit !== emit) return;
    if (own === undefined) Reflect.deleteProperty(target, "emit");
    else Object.defineProperty(target, "emit", own);
  };
}

function emitterOf(server: unknown): EventEmitter {
  const target: unknown = isObject(server) && "server" in server ? server.server : server;
  if (isEmitter(target)) return target;
  throw policyError("ERR_CONN_POLICY_NOT_A_SERVER", { value: server });
}

/** Express' `app` is an emitter too, but a function: it is what a server calls, not the server. */
function isEmitter(value: unknown): value is EventEmitter {
  if (!isObject(value) || !("emit" in value) || !("on" in value)) return false;
  return typeof value.emit === "function" && typeof value.on === "function";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
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

/** Behind a UNIX socket all ends are the same; Node keeps the transport where only it should look. */
function transportOf(stream: Socket): Socket | undefined {
  const { _parent: transport } = stream as { readonly _parent?: unknown };
  return transport instanceof Socket ? transport : undefined;
}

function secured(node: GuardNode, handshaking: Map<string, Connection>, stream: Socket): void {
  const ends = endsOf(stream);
  const transport = transportOf(stream);
  const connection =
    (transport === undefined ? undefined : node.connectionOf(transport)) ?? handshaking.get(ends);
  if (connection === undefined) return;
  if (handshaking.get(ends) === connection) handshaking.delete(ends);
  connection.secure(stream);
}
