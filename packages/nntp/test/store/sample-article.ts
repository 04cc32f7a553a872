import type { NewArticle } from "../../src/store/article-store.ts";

export interface Sample {
  readonly messageId?: string;
  readonly groups?: readonly string[];
  readonly body?: string;
  readonly subject?: string;
  readonly arrivedAt?: number;
}

let made = 0;

/** An article as a posting pipeline hands it over. Text is latin1: every octet can be written. */
export function sampleArticle(sample: Sample = {}): NewArticle {
  made += 1;
  const {
    messageId = `<${made}@sample.test>`,
    groups = ["local.test"],
    body = "A line.\r\n",
    subject = `Sample ${made}`,
    arrivedAt = 1000,
  } = sample;
  const head = [
    "Path: news.test!not-for-mail",
    "From: A <a@sample.test>",
    `Newsgroups: ${groups.join(",")}`,
    `Subject: ${subject}`,
    "Date: Sat, 01 Jan 2028 00:00:00 GMT",
    `Message-ID: ${messageId}`,
    "",
    "",
  ].join("\r\n");
  const overview = [
    subject,
    "A <a@sample.test>",
    "Sat, 01 Jan 2028 00:00:00 GMT",
    messageId,
    "",
    String(head.length + body.length),
    String(body.split("\r\n").length - 1),
  ].join("\t");
  return {
    messageId,
    groups,
    wire: Buffer.from(head + body, "latin1"),
    bodyAt: head.length,
    overview: Buffer.from(overview, "latin1"),
    arrivedAt,
  };
}

/** @returns the octets as they must come back. */
export function withXref({ wire, bodyAt }: NewArticle, xref: string): string {
  const text = Buffer.from(wire).toString("latin1");
  return `${text.slice(0, bodyAt - 2)}${xref}\r\n${text.slice(bodyAt - 2)}`;
}
