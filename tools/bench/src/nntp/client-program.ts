import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { answer } from "../child/answer.ts";
import { articleText } from "./articles.ts";

export interface OpenQuestion {
  readonly port: number;
  readonly count: number;
  /** Sent to each connection first. */
  readonly greeting: readonly string[];
}

export interface AskQuestion {
  readonly commands: readonly string[];
  /** How a reply ends. */
  readonly ends: "\n" | "\r\n.\r\n";
  /** What each reply begins with, or the only reply of a line. */
  readonly code: string;
  /** So many commands are sent ahead. */
  readonly window: number;
}

export interface SendQuestion {
  readonly how: "POST" | "IHAVE" | "TAKETHIS";
  readonly ids: readonly string[];
  readonly window: number;
}

let held: Socket[] = [];

/** Sends `parts`, `window` of them before their replies; replies are counted by how they end. */
async function exchange(
  socket: Socket,
  parts: readonly string[],
  { ends, code, window }: Omit<AskQuestion, "commands">,
): Promise<void> {
  let sent = Math.min(window, parts.length);
  let count = 0;
  let tail = "";
  const run = (resolve: () => void, reject: (error: Error) => void): void => {
    socket.on("data", (chunk: Buffer) => {
      const text = tail + chunk.toString("latin1");
      if (count === 0 && tail === "" && !text.startsWith(code))
        reject(new Error(text.slice(0, 100)));
      let from = 0;
      for (let at = text.indexOf(ends); at >= 0; at = text.indexOf(ends, from)) {
        from = at + ends.length;
        count++;
        if (ends === "\n" && from < text.length && !text.startsWith(code, from))
          reject(new Error(text.slice(from, from + 100)));
      }
      tail = ends === "\n" ? text.slice(from) : text.slice(Math.max(from, text.length - 4));
      const upTo = Math.min(parts.length, count + window);
      if (upTo > sent) socket.write(parts.slice(sent, upTo).join(""), "latin1");
      sent = Math.max(sent, upTo);
      if (count === parts.length) resolve();
    });
    socket.write(parts.slice(0, sent).join(""), "latin1");
  };
  try {
    await new Promise<void>(run);
  } finally {
    socket.removeAllListeners("data");
  }
}

async function reply(socket: Socket, code: string): Promise<void> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  if (!chunk.toString("latin1").startsWith(code)) throw new Error(chunk.toString("latin1"));
}

/** Milliseconds of `work` on all connections, each with its share. */
async function shared<Item>(
  items: readonly Item[],
  work: (socket: Socket, items: readonly Item[]) => Promise<void>,
): Promise<number> {
  const share = Math.ceil(items.length / held.length);
  const from = performance.now();
  await Promise.all(
    held.map((socket, at) => work(socket, items.slice(at * share, (at + 1) * share))),
  );
  return performance.now() - from;
}

answer({
  async open({ port, count, greeting }: OpenQuestion): Promise<void> {
    for (let index = 0; index < count; index++) {
      const socket = connect(port, "127.0.0.1");
      socket.setNoDelay(true);
      socket.on("error", () => {});
      await reply(socket, "200");
      for (const command of greeting) {
        socket.write(`${command}\r\n`);
        await reply(socket, "2");
      }
      held.push(socket);
    }
  },

  ask: ({ commands, ...rest }: AskQuestion): Promise<number> =>
    shared(commands, (socket, some) =>
      exchange(
        socket,
        some.map((command) => `${command}\r\n`),
        rest,
      ),
    ),

  send({ how, ids, window }: SendQuestion): Promise<number> {
    const articles = new Map(ids.map((id) => [id, articleText(id, how !== "POST")]));
    return shared(ids, async (socket, some) => {
      if (how === "TAKETHIS") {
        const parts = some.map((id) => `TAKETHIS ${id}\r\n${articles.get(id)}.\r\n`);
        await exchange(socket, parts, { ends: "\n", code: "239", window });
        return;
      }
      for (const id of some) {
        socket.write(how === "POST" ? "POST\r\n" : `IHAVE ${id}\r\n`);
        await reply(socket, "3");
        socket.write(`${articles.get(id)}.\r\n`, "latin1");
        await reply(socket, "2");
      }
    });
  },

  close(): void {
    for (const socket of held) socket.destroy();
    held = [];
  },
});
