import { Socket } from "node:net";

/** Who is told what happens on a socket. */
export interface Touched {
  /** Bytes moved. */
  touch(): void;
  /** The transport has closed. */
  closed(): void;
  /** The encrypted stream has failed. Node may leave the transport open. */
  failed(error: NodeJS.ErrnoException): void;
}

const owner = Symbol("conn-policy.owner");

interface HookedSocket {
  [owner]?: Touched | undefined;
  _unrefTimer?: () => void;
}

const prototype = Socket.prototype as Socket & HookedSocket;
const unrefTimer: (() => void) | undefined =
  typeof prototype._unrefTimer === "function" ? prototype._unrefTimer : undefined;

// One function for all sockets: a closure each would cost a hundred bytes a connection.
function touchOwner(this: HookedSocket): void {
  this[owner]?.touch();
  unrefTimer?.call(this);
}

/**
 * Tells `touched` of every chunk that `socket` reads and every write it makes. Node calls `_unrefTimer` there, to
 * refresh the socket's own timeout; it is not documented, so nothing relies on it: where it is missing, or where bytes
 * are found to have moved without it, the engine samples byte totals instead.
 *
 * @returns whether the hook exists on this Node version.
 */
export function hookSocket(socket: Socket, touched: Touched): boolean {
  const hooked: HookedSocket = socket as Socket & HookedSocket;
  hooked[owner] = touched;
  if (unrefTimer === undefined) return false;
  hooked._unrefTimer = touchOwner;
  return true;
}

interface WrappedHandle {
  readonly reading?: unknown;
}

/**
 * Has TLS taken the handle of this socket over (STARTTLS by a server that tells nobody)? Node then tells the TLS stream
 * of each chunk, not this socket. It puts an accessor on the handle, which is as undocumented as the hook: where it
 * does not, the next unseen bytes show the same a little later.
 */
export function isTakenOver(socket: Socket): boolean {
  const { _handle: handle } = socket as Socket & { readonly _handle?: WrappedHandle | null };
  if (handle === null || handle === undefined) return false;
  return Object.getOwnPropertyDescriptor(handle, "reading")?.get !== undefined;
}

/** Tells the owner of `socket` when it has closed. */
export function watchClose(socket: Socket): void {
  // Two listeners would cost each connection 350 bytes for all its life, so they are added when it ends.
  if (socket.destroyed || Object.hasOwn(socket, "_destroy")) listenForEnd(socket);
  else socket._destroy = destroyWatched;
}

function destroyWatched(
  this: Socket,
  error: Error | null,
  callback: (error?: Error | null) => void,
): void {
  listenForEnd(this);
  (Object.getPrototypeOf(this) as Socket)._destroy.call(this, error, callback);
}

function listenForEnd(socket: Socket): void {
  ignoreErrors(socket);
  socket.prependListener("close", closeOwner);
}

/** Tells the owner of an encrypted stream when it has failed. */
export function watchFailure(stream: Socket): void {
  stream.on("error", failOwner);
}

function failOwner(this: HookedSocket, error: NodeJS.ErrnoException): void {
  this[owner]?.failed(error);
}

/** An error nobody listens to would end the process; why a connection ended is read off the socket when it has closed. */
export function ignoreErrors(socket: Socket): void {
  socket.on("error", ignore);
}

function closeOwner(this: HookedSocket): void {
  this[owner]?.closed();
}

function ignore(): void {}

/** Stops telling anybody. */
export function unhookSocket(socket: Socket): void {
  const hooked: HookedSocket = socket as Socket & HookedSocket;
  hooked[owner] = undefined;
  if (unrefTimer !== undefined) hooked._unrefTimer = unrefTimer;
}

/** Who is told of this socket's bytes. */
export function ownerOf(socket: Socket): Touched | undefined {
  return (socket as Socket & HookedSocket)[owner];
}
