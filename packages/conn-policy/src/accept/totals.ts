import type { Socket } from "node:net";

interface StreamHandle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
  readonly getpeername?: (into: { address?: string }) => number;
}

interface Dispatching {
  readonly _bytesDispatched?: number;
}

/**
 * Bytes that the kernel has accepted from us; of a closed socket, those that were handed to it. The public
 * `bytesWritten` counts what is queued as well, and must not be read inside a write (it throws), so the handle is asked,
 * and the public totals serve where it does not answer.
 */
export function acceptedBytes(socket: Socket): number {
  const handle = handleOf(socket);
  if (handle?.bytesWritten !== undefined && handle.writeQueueSize !== undefined) {
    return handle.bytesWritten - handle.writeQueueSize;
  }
  const { _bytesDispatched: dispatched } = socket as Socket & Dispatching;
  return dispatched ?? Math.max(0, socket.bytesWritten - socket.writableLength);
}

/** Bytes handed to the kernel that it has not accepted: the peer does not keep up. */
export function pendingBytes(socket: Socket): number {
  return handleOf(socket)?.writeQueueSize ?? socket.writableLength;
}

const peer: { address?: string } = {};

/**
 * Where the client is. `remoteAddress` would keep what it finds, 100 bytes a connection, so the handle is asked, unless
 * somebody says otherwise or it does not answer.
 */
export function clientOf(socket: Socket): string | undefined {
  const handle = Object.hasOwn(socket, "remoteAddress") ? undefined : handleOf(socket);
  return handle?.getpeername?.(peer) === 0 ? peer.address : socket.remoteAddress;
}

function handleOf(socket: Socket): StreamHandle | undefined {
  return (socket as Socket & { readonly _handle?: StreamHandle | null })._handle ?? undefined;
}
