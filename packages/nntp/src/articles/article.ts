import { clean, trimBlanks } from "../protocol/header.ts";

/** One header field: where it is, in octets of the block. */
export interface Field {
  /** In small letters. */
  readonly name: string;
  readonly at: number;
  /** Behind the colon. */
  readonly contentAt: number;
  /** Behind its line end, the folded lines included. */
  readonly end: number;
}

/** An article whose header has been read. Nothing has been copied and nothing is lost. */
export interface Article {
  /** Octets as they came: dots stuffed, without the last `.` line. */
  readonly block: Buffer;
  readonly fields: readonly Field[];
  /** Behind the empty line. */
  readonly bodyAt: number;
}

export function fieldOf({ fields }: Article, name: string): Field | undefined {
  return fields.find((field) => field.name === name);
}

/**
 * What a field says, unfolded, as octets turned into latin1.
 *
 * @param name in small letters.
 */
export function contentOf(article: Article, name: string): string | undefined {
  const field = fieldOf(article, name);
  if (field === undefined) return undefined;
  const content = article.block.toString("latin1", field.contentAt, field.end - 2);
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return /[\0\t\r\n]/u.test(content) ? clean(content) : trimBlanks(content);
}
