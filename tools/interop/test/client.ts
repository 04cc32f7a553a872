import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How a connection ended for its client. */
export interface Ended {
  readonly how: "fin" | "reset";
  /** Everything that was received. */
  readonly text: string;
  readonly bytes: number;
  /** Milliseconds on the process' clock. */
  readonly at: number;
}

/** A raw client: it sends what it is told, when it is told, and says how it all ended. */
export interface Client {
  readonly socket: Socket;
  readonly ended: Promise<Ended>;
  /** Resolves when `pattern` has been received. */
  seen(pattern: string): Promise<void>;
}

export async function dial(port: number): Promise<Client> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  let bytes = 0;
  let how: Ended["how"] = "fin";
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (text.length < 4_096) text += chunk.toString("latin1");
  });
  socket.on("error", () => {
    how = "reset";
  });
  const ended = new Promise<Ended>((resolve) => {
    socket.on("close", () => resolve({ how, text, bytes, at: performance.now() }));
  });
  // A connection that is evicted at once may never be seen to open.
  await Promise.race([once(socket, "connect").catch(() => {}), ended]);
  return {
    socket,
    ended,
    async seen(pattern) {
      while (!text.includes(pattern) && !socket.destroyed) await wait(5);
    },
  };
}

/** Sends `text` a byte at a time until the connection is over. */
export async function drip(client: Client, text: string, everyMs: number): Promise<void> {
  for (const char of text) {
    if (client.socket.destroyed) return;
    client.socket.write(char);
    await wait(everyMs);
  }
}
