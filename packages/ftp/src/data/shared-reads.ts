import { Socket, type SocketConstructorOpts, type OnReadOpts } from "node:net";

const lent = Buffer.allocUnsafeSlow(Number(process.env["LENT"] ?? 512) * 1024);

export function isLent(piece: Buffer): boolean {
  return piece.buffer === lent.buffer;
}

interface WithHandle {
  _handle: unknown;
}

export function readShared(socket: Socket): Socket {
  const inner = socket as unknown as WithHandle;
  const handle = inner._handle;
  if (handle === null || handle === undefined || socket.readableLength > 0) return socket;
  const onread: OnReadOpts = {
    buffer: lent,
    callback: (bytes) => own.emit("data", lent.subarray(0, bytes)),
  };
  const own = new Socket({
    handle,
    onread,
    allowHalfOpen: true,
    pauseOnCreate: true,
  } as SocketConstructorOpts);
  own.on("error", () => {});
  inner._handle = null;
  socket.destroy();
  return own;
}
