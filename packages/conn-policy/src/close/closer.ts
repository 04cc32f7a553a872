import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { Ending } from "./reason.ts";

/** Octets or text that a protocol says before it closes: `421 4.4.2 ...`, an HTTP 408, ... */
export type LastWords = string | Uint8Array | undefined;

/**
 * Ends a socket at once: a FIN, or a reset that takes back what the peer has not read.
 * Output that has not left is lost either way, so it is the end for those who do not read.
 *
 * @param stream the TLS stream on it, where there is one.
 */
export function destroySocket(socket: Socket, ending: Ending, stream: Duplex = socket): void {
  if (socket.destroyed) return;
  // Unsent output of a destroyed socket stays in the kernel until the peer reads it, if ever: only a reset frees it.
  if (ending === "reset" || socket.writableLength > 0) resetSocket(socket, stream);
  else socket.destroy();
}

function resetSocket(socket: Socket, stream: Duplex): void {
  // One that is not connected cannot be reset: Node would wait for the connection. Neither can one whose FIN is on its
  // way to the kernel: libuv refuses (EINVAL), and Node would lose the handle, open for ever.
  if (socket.pending || isFinishing(socket) || isFinishing(stream)) {
    socket.destroy();
    return;
  }
  try {
    socket.resetAndDestroy();
  } catch {
    // Only TCP has resets: this is a UNIX socket, or a TLS stream whose transport nobody gave us.
    socket.destroy();
  }
}

/** All output has left, and the FIN follows before the next turn of the event loop. */
function isFinishing({ writableEnded, writableFinished, writableLength }: Duplex): boolean {
  return writableEnded && !writableFinished && writableLength === 0;
}

/**
 * Says `words` on `stream` (the TLS stream where there is one) and half-closes. The caller bounds how long the peer
 * may take to read them.
 *
 * @returns whether anything was said.
 */
export function sayAndEnd(stream: Duplex, words: LastWords): boolean {
  if (words === undefined || words.length === 0 || stream.destroyed || !stream.writable)
    return false;
  stream.end(words);
  // Input is of no interest any more, but unread input would turn the FIN into a reset that destroys the words.
  stream.resume();
  return true;
}
