import type { DatabaseSync } from "node:sqlite";
import { type DatabaseOptions, openForReading } from "./open-database.ts";
import { groupOf, numberOf, toPlace } from "./place.ts";
import { type ReadStatements, prepareReads } from "./read-statements.ts";

/** A run of numbers of a group; lists are text, which crosses to another thread cheaper than arrays of objects. */
export interface PageData {
  /** Numbers, ids and the lengths of overview lines, with commas or line feeds between them. */
  readonly numbers: string;
  readonly ids: string;
  readonly lengths: string;
  /** Unless they are too many octets. */
  readonly lines: Uint8Array<ArrayBuffer> | undefined;
  /** The next number behind the page that has an article. */
  readonly following: number | undefined;
}

export interface ArticleData {
  readonly messageId: string;
  /** Where it was found: of several, one. */
  readonly place: number | undefined;
  readonly bodyAt: number;
  readonly wire: Uint8Array<ArrayBuffer>;
}

export interface ArrivedData {
  readonly ids: readonly string[];
  /** Where the next slice begins. */
  readonly next: { readonly arrivedAt: number; readonly id: number } | undefined;
}

const sliceRows = 500;
const headsBytes = 256 * 1024;

/** Everything that only reads, in a thread of its own. Octets that are returned may change hands. */
export class Reader {
  readonly #database: DatabaseSync;
  readonly #statements: ReadStatements;

  constructor(options: DatabaseOptions) {
    this.#database = openForReading(options);
    this.#statements = prepareReads(this.#database, sliceRows);
  }

  /** @param mostBytes of overview that are given back. */
  page(group: number, first: number, last: number, mostBytes: number): PageData {
    const end = toPlace(group, last);
    const row = this.#statements.page.get(mostBytes, toPlace(group, first), end) ?? {};
    const following = this.#statements.after.get(end, toPlace(group + 1, 0))?.["place"];
    return {
      numbers: String(row["numbers"] ?? ""),
      ids: String(row["ids"] ?? ""),
      lengths: String(row["lengths"] ?? ""),
      lines: row["lines"] instanceof Uint8Array ? toBytes(row["lines"]) : undefined,
      following: following === undefined ? undefined : numberOf(Number(following)),
    };
  }

  /** The article at a place, and as many of those behind it in its group as fit into `ahead` bytes with it. */
  articles(place: number, ahead: number): readonly ArticleData[] {
    const found: ArticleData[] = [];
    let bytes = 0;
    const end = ahead > 0 ? toPlace(groupOf(place) + 1, 0) - 1 : place;
    for (const row of this.#statements.articles.iterate(place, end)) {
      const article = toArticle(row, Number(row["place"]));
      // Only those ahead may be in vain.
      if (found.length === 0 && article.place !== place) break;
      found.push(article);
      bytes += article.wire.length;
      if (bytes >= ahead) break;
    }
    return found;
  }

  articleById(messageId: string): ArticleData | undefined {
    const row = this.#statements.articleById.get(messageId);
    return row && toArticle(row, undefined);
  }

  known(messageIds: readonly string[]): readonly boolean[] {
    return messageIds.map((id) => this.#statements.known.get(id) !== undefined);
  }

  /** The highest number below `number` that has an article. */
  before(group: number, number: number): number | undefined {
    const row = this.#statements.before.get(toPlace(group, 0), toPlace(group, number));
    return row && numberOf(Number(row["place"]));
  }

  overviewById(messageId: string): Uint8Array | undefined {
    const row = this.#statements.overviewById.get(messageId);
    return row && toBytes(row["line"]);
  }

  /** Articles up to their bodies, as many as a slice holds. */
  heads(group: number, first: number, last: number): readonly ArticleData[] {
    const found: ArticleData[] = [];
    let bytes = 0;
    for (const row of this.#statements.heads.iterate(toPlace(group, first), toPlace(group, last))) {
      const article = toArticle(row, Number(row["place"]));
      found.push(article);
      bytes += article.wire.length;
      if (found.length === sliceRows || bytes >= headsBytes) break;
    }
    return found;
  }

  arrivedSince(arrivedAt: number, id: number, groups: readonly number[]): ArrivedData {
    const wanted = new Set(groups);
    const rows = this.#statements.arrived.all(arrivedAt, id);
    const ids: string[] = [];
    for (const row of rows) {
      const places = String(row["places"]).split(",");
      if (places.some((place) => wanted.has(groupOf(Number(place))))) {
        ids.push(String(row["messageId"]));
      }
    }
    const last = rows.at(-1);
    const next =
      last && rows.length === sliceRows
        ? { arrivedAt: Number(last["arrivedAt"]), id: Number(last["id"]) }
        : undefined;
    return { ids, next };
  }

  /** What is asked together is read together: beginning to read takes locks. */
  together<Value>(work: () => Value): Value {
    this.#statements.begin.run();
    try {
      return work();
    } finally {
      this.#statements.end.run();
    }
  }

  close(): void {
    this.#database.close();
  }
}

function toArticle(row: Record<string, unknown>, place: number | undefined): ArticleData {
  return {
    messageId: String(row["messageId"]),
    place,
    bodyAt: Number(row["bodyAt"]),
    wire: toBytes(row["wire"]),
  };
}

function toBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array ? (value as Uint8Array<ArrayBuffer>) : new Uint8Array(0);
}
