import { type Socket, connect } from "node:net";
import type { Control } from "./control.ts";

/** What has come is counted and forgotten: all downloads read into it. */
const sink = Buffer.allocUnsafe(262_144);
/** What uploads send, as often as it takes. */
const piece = Buffer.alloc(262_144, "x");

const portForm = /\(\|\|\|(\d+)\|\)/u;

async function passivePort(control: Control): Promise<number> {
  const { text } = await control.command("EPSV", 229);
  const port = portForm.exec(text)?.[1];
  if (port === undefined) throw new Error(`no port: ${text}`);
  return Number(port);
}

/** Has the server send what `line` asks for. @returns how many bytes came. */
export async function download(control: Control, line: string): Promise<number> {
  const port = await passivePort(control);
  let bytes = 0;
  const callback = (length: number): boolean => {
    bytes += length;
    return true;
  };
  const ended = new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", onread: { buffer: sink, callback } });
    socket.on("connect", () => control.send(line));
    socket.on("error", reject);
    // The end of a socket without a data listener is seen only when it flows.
    socket.on("end", resolve).resume();
  });
  await Promise.all([ended, control.expect(125, 150)]);
  await control.expect(226, 250);
  return bytes;
}

/** Sends so many bytes to the file `path`. */
export async function upload(control: Control, path: string, bytes: number): Promise<void> {
  const port = await passivePort(control);
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const failed = new Promise<never>((_, reject) => socket.on("error", reject));
  await Promise.race([new Promise<void>((resolve) => socket.once("connect", resolve)), failed]);
  await control.command(`STOR ${path}`, 125, 150);
  await Promise.race([sendAll(socket, bytes), failed]);
  await control.expect(226, 250);
}

function sendAll(socket: Socket, bytes: number): Promise<void> {
  let left = bytes;
  return new Promise((resolve) => {
    const next = (): void => {
      if (left > piece.length) {
        left -= piece.length;
        socket.write(piece, next);
      } else {
        socket.end(piece.subarray(0, left), resolve);
      }
    };
    next();
  });
}
