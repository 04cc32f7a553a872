import { Socket, type SocketConstructorOpts } from "node:net";
import { ignoreErrors } from "./way.ts";

/**
 * All that plain data connections read goes through here: it stays in the processor's cache, and costs nobody memory.
 * Twice as much is no faster, and 64 KiB, which Node reads otherwise, take a fifth longer.
 */
const shared = Buffer.allocUnsafeSlow(512 * 1024);

interface Internals {
  _handle?: object | null;
}

/** Options of `Socket` that Node's own servers use. */
interface TakenOver extends SocketConstructorOpts {
  readonly handle: object;
  readonly pauseOnCreate: true;
}

/**
 * Has a socket read into memory that it shares with others. What its `data` events bring is overwritten by the next read
 * of any of them ({@link isShared}): it has to be used or copied in the same turn. It does not read before `resume()`.
 *
 * Node documents `onread` for sockets that connect, not for those that a server accepts. So the handle moves to a new
 * socket, which is not documented: where there is no handle the socket stays what it is, as it does once it has read.
 */
export function readShared(socket: Socket): Socket {
  const internals = socket as Socket & Internals;
  const { _handle: handle } = internals;
  if (handle === null || handle === undefined || socket.readableLength > 0) return socket;
  const options: TakenOver = {
    handle,
    pauseOnCreate: true,
    allowHalfOpen: socket.allowHalfOpen,
    onread: {
      buffer: shared,
      callback(bytes) {
        taker.emit("data", shared.subarray(0, bytes));
        // Also when nobody listens, as for a download: `false` would stop the reading for good.
        return true;
      },
    },
  };
  const taker: Socket = new Socket(options);
  ignoreErrors(taker);
  internals._handle = null;
  // Its server counts it, and would never have closed.
  socket.destroy();
  return taker;
}

/** Does a piece lie where the next one will? */
export function isShared({ buffer }: Buffer): boolean {
  return buffer === shared.buffer;
}
