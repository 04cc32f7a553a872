import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { type Client, dial } from "../client.ts";
import { password, user } from "./site.ts";

/** A session that is logged in, spoken to by hand. */
export interface Session {
  readonly client: Client;
  /** Sends a line. @returns the last line of the next reply. */
  ask(line: string): Promise<string>;
  /** The next reply. */
  reply(): Promise<string>;
  /** Asks for a data connection. */
  openData(): Promise<Socket>;
}

export async function logIn(port: number): Promise<Session> {
  const client = await dial(port);
  let text = "";
  const replies: string[] = [];
  let wake = (): void => {};
  client.socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const lines = text.split("\r\n");
    text = lines.pop() ?? "";
    replies.push(...lines.filter((line) => /^\d{3} /u.test(line)));
    wake();
  });
  client.socket.on("close", () => wake());
  const reply = async (): Promise<string> => {
    while (replies.length === 0) {
      if (client.socket.destroyed) throw new Error("closed by the server");
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return replies.shift() ?? "";
  };
  const ask = async (line: string): Promise<string> => {
    client.socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await ask(`USER ${user}`);
  await ask(`PASS ${password}`);
  await ask("TYPE I");
  return {
    client,
    ask,
    reply,
    async openData() {
      const [, data] = /\|\|\|(\d+)\|/u.exec(await ask("EPSV")) ?? [];
      const socket = connect(Number(data), "127.0.0.1");
      await once(socket, "connect");
      return socket;
    },
  };
}
