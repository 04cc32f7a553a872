import type { Child } from "../child/child.ts";
import { freshIds } from "./articles.ts";
import type { AskQuestion, SendQuestion } from "./client-program.ts";

/** What is measured of each server, once a round. */
export interface Row {
  readonly title: string;
  readonly count: number;
  readonly connections: number;
  readonly isFeed: boolean;
  /** Bars, times INN. */
  readonly rate?: { readonly atLeast: number };
  readonly cpu?: { readonly atMost: number };
  /** @returns milliseconds. */
  run(client: Child): Promise<number>;
}

export function rowsOf(articles: number, isQuick: boolean): Row[] {
  const some = isQuick ? 4 : 1;
  const number = (index: number): number => 1 + ((index * 7_919) % articles);
  const reading = (
    title: string,
    count: number,
    command: (index: number) => string,
    question: Omit<AskQuestion, "commands">,
    bar: Pick<Row, "cpu"> = {},
  ): Row => {
    const commands = Array.from({ length: count }, (_, index) => command(index));
    const ask: AskQuestion = { ...question, commands };
    const run = (client: Child): Promise<number> => client.ask("ask", ask);
    return { title, count, connections: 8, isFeed: false, run, ...bar };
  };
  const sending = (
    title: string,
    how: SendQuestion["how"],
    connections: number,
    all: number,
    bar: Pick<Row, "rate"> = {},
  ): Row => {
    const count = Math.ceil(all / some);
    const run = (client: Child): Promise<number> =>
      client.ask("send", { how, ids: freshIds(count), window: 200 } satisfies SendQuestion);
    return { title, count, connections, isFeed: how !== "POST", run, ...bar };
  };
  const atLeast = { rate: { atLeast: 1 } };
  const atMost = { cpu: { atMost: 1 } };
  const article = { ends: "\r\n.\r\n", code: "220", window: 20 } as const;
  const over = { ends: "\r\n.\r\n", code: "224", window: 2 } as const;
  const stat = { ends: "\n", code: "223", window: 20 } as const;
  return [
    reading("ARTICLE", 20_000 / some, (index) => `ARTICLE ${number(index)}`, article, atMost),
    reading(
      "OVER of 1,000",
      400 / some,
      (index) => {
        const first = 1 + (number(index) % Math.max(1, articles - 999));
        return `OVER ${first}-${first + 999}`;
      },
      over,
      atMost,
    ),
    reading("STAT", 40_000 / some, (index) => `STAT ${number(index)}`, stat),
    sending("POST, one client", "POST", 1, 2_000),
    sending("POST, 16 clients", "POST", 16, 4_000, atLeast),
    sending("IHAVE, one peer", "IHAVE", 1, 2_000),
    sending("TAKETHIS, one peer", "TAKETHIS", 1, 10_000, atLeast),
  ];
}
