import { createInterface } from "node:readline";
import { connect } from "node:net";
import { letterOf } from "./letter.ts";

/** What one client knows of its messages, when its server has gone. */
export interface Known {
  /** The server has said 250: they are its own. */
  readonly accepted: Set<string>;
  /** All was sent, and nothing heard: they are to be sent again. */
  readonly unsure: Set<string>;
  readonly refused: string[];
}

export function knowNothing(): Known {
  return { accepted: new Set(), unsure: new Set(), refused: [] };
}

/** One message after another over one connection, until the server has gone or there are no more. */
export async function sendAll(
  port: number,
  known: Known,
  keys: Iterable<string>,
  lengthOf: (key: string) => number,
): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  // What comes of it is seen in `known`.
  socket.on("error", () => {});
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (): Promise<string | undefined> => {
    for (;;) {
      // A server that is killed may reset what it has not read.
      const line = await lines.next().catch(() => undefined);
      if (line === undefined || line.done === true) return undefined;
      const { value } = line;
      if (value[3] === " ") return value;
    }
  };
  const ask = (text: string): Promise<string | undefined> => {
    socket.write(text);
    return reply();
  };
  try {
    if ((await reply()) === undefined) return;
    if ((await ask("EHLO client.localhost\r\n")) === undefined) return;
    for (const key of keys) {
      await ask("MAIL FROM:<alice@localhost>\r\n");
      await ask("RCPT TO:<bob@localhost>\r\n");
      if ((await ask("DATA\r\n")) === undefined) return;
      known.unsure.add(key);
      const answer = await ask(`${letterOf(key, lengthOf(key))}.\r\n`);
      if (answer === undefined) return;
      known.unsure.delete(key);
      if (answer.startsWith("250 ")) known.accepted.add(key);
      else known.refused.push(`${key}: ${answer}`);
    }
    await ask("QUIT\r\n");
  } finally {
    socket.destroy();
  }
}
