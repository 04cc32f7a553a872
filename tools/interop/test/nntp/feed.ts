import type { Sample } from "./corpus.ts";
import { NewsClient, stuffed } from "./news-client.ts";

/** Feeds articles by TAKETHIS, `window` of them ahead. @returns the code of each id that was answered. */
export async function feed(
  port: number,
  samples: Iterable<Sample>,
  answered: (code: string, id: string) => void,
  window = 100,
): Promise<void> {
  using client = await NewsClient.open(port);
  const mode = await client.ask("MODE STREAM");
  if (!mode.startsWith("203")) throw new Error(mode);
  const outstanding: string[] = [];
  const answersUntil = async (most: number): Promise<void> => {
    while (outstanding.length > most) {
      const [code = "", id = ""] = (await client.line()).split(" ");
      if (outstanding.shift() !== id) throw new Error(`${code} ${id} comes out of turn`);
      answered(code, id);
    }
  };
  for (const { id, article } of samples) {
    client.send(Buffer.concat([Buffer.from(`TAKETHIS ${id}\r\n`), stuffed(article), end]));
    outstanding.push(id);
    await answersUntil(window - 1);
  }
  await answersUntil(0);
}

const end = Buffer.from(".\r\n");

/** Reads articles by their ids, `window` of them ahead; `undefined` for one that is not there. */
export async function readBack(
  port: number,
  ids: readonly string[],
  read: (id: string, article: Buffer | undefined) => void,
  window = 100,
): Promise<void> {
  using client = await NewsClient.open(port);
  // A server that feeds alone may have another program for readers.
  await client.ask("MODE READER");
  for (let from = 0; from < ids.length; from += window) {
    const some = ids.slice(from, from + window);
    client.send(some.map((id) => `ARTICLE ${id}\r\n`).join(""));
    for (const id of some) {
      const reply = await client.line();
      read(id, reply.startsWith("220") ? await client.block() : undefined);
    }
  }
}
