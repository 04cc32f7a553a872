import { type Socket, connect } from "node:net";
import { once } from "node:events";
import { answer } from "../../child/answer.ts";

export interface HoldQuestion {
  readonly port: number;
  readonly count: number;
}

const atOnce = 20;
let held: Socket[] = [];

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  // Whoever is gone is not counted as open.
  socket.on("error", () => {});
  await said(socket, /^220 /mu);
  socket.write("EHLO client.localhost\r\n");
  await said(socket, /^250 /mu);
  return socket;
}

async function said(socket: Socket, pattern: RegExp): Promise<void> {
  for (let text = ""; !pattern.test(text);) text += String((await once(socket, "data"))[0]);
}

answer({
  /** Opens so many sessions, each of which has said EHLO, and keeps them. */
  async hold({ port, count }: HoldQuestion): Promise<void> {
    let begun = 0;
    const opener = async (): Promise<void> => {
      while (begun++ < count) held.push(await open(port));
    };
    await Promise.all(Array.from({ length: atOnce }, opener));
  },

  open: (): number => held.filter((socket) => !socket.closed && !socket.readableEnded).length,

  release(): void {
    for (const socket of held) socket.end("QUIT\r\n");
    held = [];
  },
});
