import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { NewsClient } from "./news-client.ts";
import { type NewsSite, articleOf, startNews } from "./site.ts";

const body = "First line\r\n.\r\n..two dots\r\ncaf\xe9\r\n";

/** What clients show of that whose lines end as Unix has them. */
export const expectedBody: string = body.replaceAll("\r\n", "\n");

/** A site with articles, and the folder of a client. */
export interface FilledSite extends NewsSite {
  readonly home: string;
}

/** A site with three articles in local.test. */
export async function startFilled(
  settings: Readonly<Record<string, unknown>> = {},
): Promise<FilledSite> {
  const site = await startNews(settings);
  using client = await NewsClient.open(site.port);
  for (const subject of ["first", "second", "third"]) {
    const extra = `Message-ID: <${subject}@localhost.test>\r\n`;
    expect(await client.post(articleOf(subject, body, extra))).toMatch(/^240 /u);
  }
  const home = join(site.connd.dataDir, "home");
  await mkdir(home);
  return { ...site, home };
}

/** Is it the fourth article, as `posting` has it? */
export async function expectPosted(port: number, subject: string): Promise<void> {
  using client = await NewsClient.open(port);
  expect(await client.ask("GROUP local.test")).toMatch(/^211 4 1 4 /u);
  expect(await client.ask("ARTICLE 4")).toMatch(/^220 4 /u);
  const article = (await client.block()).toString("latin1");
  expect(article).toContain(`\r\nSubject: ${subject}\r\n`);
  expect(article).toContain("\r\n\r\nOne line.\r\n");
}

/** An article for a client that expects Unix' line ends. */
export function posting(subject: string, extra = ""): string {
  return articleOf(subject, undefined, extra).toString("latin1").replaceAll("\r\n", "\n");
}
