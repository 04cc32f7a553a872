import { headerOf } from "../protocol/header.ts";
import { replyError } from "../protocol/reply-error.ts";
import type { Session } from "../session/session.ts";
import { requireById } from "./article-verb.ts";
import { fieldsOf, metadata, placeOf } from "./overview-field.ts";
import type { Chosen } from "./selected-range.ts";

/** One header of one article; `undefined` where it has none. As octets turned into latin1. */
export interface HeaderLine {
  readonly label: string;
  readonly content: string | undefined;
}

/** @throws 501, 503 */
export function checkField(field: string): void {
  if (!/^:?[!-9;-~]+$/u.test(field)) throw replyError(501, "That is no header's name");
  if (field.startsWith(":") && !metadata.includes(field.toLowerCase()))
    throw replyError(503, "Only :bytes and :lines are kept beside the headers");
}

/** One header of all the articles that were chosen, in pieces. What the overview has is read from there. */
export function headerLines(
  session: Session,
  field: string,
  chosen: Chosen,
): AsyncIterable<readonly HeaderLine[]> {
  const place = placeOf(field);
  return place === undefined
    ? fromHeaders(session, field, chosen)
    : fromOverview(session, place, chosen);
}

/**
 * RFC 2980 tells an article that was asked for by its id with that. It is read here, so that 430 can be the reply where
 * it is missing.
 */
export async function labelById(
  pieces: AsyncIterable<readonly HeaderLine[]>,
  label: string,
): Promise<AsyncIterable<readonly HeaderLine[]>> {
  const all: HeaderLine[] = [];
  for await (const piece of pieces) for (const { content } of piece) all.push({ label, content });
  return (async function* () {
    yield all;
  })();
}

async function* fromOverview(
  session: Session,
  place: number,
  chosen: Chosen,
): AsyncIterable<readonly HeaderLine[]> {
  for await (const piece of overviewOf(session, chosen)) {
    yield Array.from(fieldsOf(piece, place), ({ number, content }) => ({
      label: number,
      content: content === "" ? undefined : content,
    }));
  }
}

async function* overviewOf(session: Session, chosen: Chosen): AsyncIterable<Uint8Array> {
  const { store } = session.site;
  if (!("messageId" in chosen)) {
    yield* store.overview(chosen.group, chosen.range);
    return;
  }
  await requireById(session, chosen.messageId);
  const line = await store.overviewById(chosen.messageId);
  if (line !== undefined) yield line;
}

async function* fromHeaders(
  session: Session,
  field: string,
  chosen: Chosen,
): AsyncIterable<readonly HeaderLine[]> {
  if ("messageId" in chosen) {
    const article = await requireById(session, chosen.messageId);
    yield [{ label: "0", content: headerOf(article, field) }];
    return;
  }
  const { group, range } = chosen;
  for await (const articles of session.site.store.headers(group, range))
    yield articles.map((each) => ({ label: `${each.number}`, content: headerOf(each, field) }));
}
