import type { NewArticle } from "../article-store.ts";

/**
 * Articles for the writing thread, all octets in one piece: it changes hands instead of being copied, and a slice of a
 * larger buffer, cloned, would take the whole of that buffer along.
 */
export interface PackedArticle {
  readonly messageId: string;
  readonly groups: readonly string[];
  readonly bodyAt: number;
  readonly arrivedAt: number;
  readonly wireBytes: number;
  readonly overviewBytes: number;
}

/** What one caller wants in. */
export interface PackedCall {
  readonly host: string;
  readonly articles: readonly PackedArticle[];
}

export interface Pack {
  readonly calls: readonly PackedCall[];
  readonly octets: Uint8Array<ArrayBuffer>;
}

export interface Unpacked {
  readonly calls: readonly {
    readonly articles: readonly NewArticle[];
    readonly host: string;
  }[];
}

export function pack(calls: Unpacked["calls"]): Pack {
  let size = 0;
  for (const { articles } of calls) {
    for (const { wire, overview } of articles) size += wire.length + overview.length;
  }
  const octets = new Uint8Array(size);
  let at = 0;
  const put = (bytes: Uint8Array): number => {
    octets.set(bytes, at);
    at += bytes.length;
    return bytes.length;
  };
  const packed = calls.map(({ articles, host }) => ({
    host,
    articles: articles.map(({ messageId, groups, bodyAt, arrivedAt, wire, overview }) => ({
      messageId,
      groups,
      bodyAt,
      arrivedAt,
      wireBytes: put(wire),
      overviewBytes: put(overview),
    })),
  }));
  return { calls: packed, octets };
}

/** The same articles on the other side; their octets are slices. */
export function unpack({ calls, octets }: Pack): Unpacked["calls"] {
  let at = 0;
  const take = (length: number): Uint8Array => {
    const bytes = octets.subarray(at, at + length);
    at += length;
    return bytes;
  };
  return calls.map(({ articles, host }) => ({
    host,
    articles: articles.map(({ wireBytes, overviewBytes, ...article }) => ({
      ...article,
      wire: take(wireBytes),
      overview: take(overviewBytes),
    })),
  }));
}
