import { type Socket, connect } from "node:net";
import { settle } from "@core/conn-policy/testing";

/** How the server ended a connection, as its client saw it. */
export type Ending = "open" | "fin" | "reset";

/** A client that says exactly what it is told to say, and keeps what it hears. */
export interface Client extends AsyncDisposable {
  readonly socket: Socket;
  readonly text: string;
  readonly bytes: number;
  readonly ending: Ending;
  say(text: string): Promise<void>;
  /** Resolves when `part` has been heard `times`. */
  hears(part: string, times?: number): Promise<void>;
  /** Resolves when the server has ended the connection. */
  ended(): Promise<Ending>;
}

/** Dials a port on loopback, or takes over a stream that is open. */
export async function dial(port: number, stream?: Socket): Promise<Client> {
  const socket = stream ?? connect(port, "127.0.0.1");
  let text = "";
  let bytes = 0;
  let ending: Ending = "open";
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of waiting) check();
  };
  const until = (isDone: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isDone()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (text.length < 100_000) text += chunk.toString("latin1");
    wake();
  });
  socket.on("end", () => {
    if (ending === "open") ending = "fin";
    wake();
  });
  socket.on("error", () => {
    ending = "reset";
    wake();
  });
  if (stream === undefined) await new Promise((resolve) => socket.once("connect", resolve));
  await settle();
  return {
    socket,
    get text() {
      return text;
    },
    get bytes() {
      return bytes;
    },
    get ending() {
      return ending;
    },
    async say(words) {
      socket.write(words, "latin1");
      await settle(8);
    },
    hears: (part, times = 1) => until(() => text.split(part).length > times),
    async ended() {
      await until(() => ending !== "open");
      return ending;
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await settle();
    },
  };
}
