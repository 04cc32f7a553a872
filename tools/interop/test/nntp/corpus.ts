import { groups } from "./site.ts";

/** An article of the corpus. */
export interface Sample {
  readonly id: string;
  readonly article: Buffer;
}

/** Numbers that are the same each time, from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words =
  "the of space image format car engine orbit would people know write file system".split(" ");

/**
 * Articles as the 20-newsgroups collection has them: 2.3 kB on average and some much longer, a third in several groups, few that
 * are not UTF-8, some whose lines begin with a dot or are nothing else, and some ids that come twice.
 */
export function* corpus(count: number, seed = 1): Generator<Sample> {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const seen: string[] = [];
  for (let index = 0; index < count; index++) {
    const repeats = seen.length > 0 && random() < 0.025;
    const id = repeats
      ? (seen[below(seen.length)] ?? "")
      : `<${seed}.${index}.${below(1e9)}@corpus.localhost.test>`;
    if (!repeats) seen.push(id);
    const first = below(groups.length);
    const second = groups[(first + 1) % groups.length];
    const newsgroups = random() < 0.3 ? `${groups[first]},${second}` : groups[first];
    const lines: string[] = [];
    let left = random() < 0.002 ? 0 : 300 - Math.log(1 - random()) * 1_700;
    if (random() < 0.001) left = 100_000 + below(60_000);
    while (left > 0) {
      const line = Array.from({ length: 1 + below(12) }, () => words[below(words.length)]).join(
        " ",
      );
      lines.push(line);
      left -= line.length + 2;
    }
    if (random() < 0.02) lines.splice(below(lines.length + 1), 0, ".hidden", "..", "...three");
    if (random() < 0.002) lines.splice(below(lines.length + 1), 0, ".");
    if (random() < 0.004) lines.push("caf\xe9 \xff\xfe na\xefve");
    const fields = [
      `Path: peer.localhost.test!cantaloupe.example!not-for-mail`,
      `From: Reader ${index} <reader${index}@corpus.localhost.test>`,
      `Newsgroups: ${newsgroups}`,
      `Subject: ${words[below(words.length)]} ${index}`,
      `Message-ID: ${id}`,
      `Date: ${new Date(735_000_000_000 + index * 60_000).toUTCString().replace("GMT", "+0000")}`,
      `Organization: The corpus`,
      `Lines: ${lines.length}`,
    ];
    const text = [...fields, "", ...lines, ""].join("\r\n");
    yield { id, article: Buffer.from(text, "latin1") };
  }
}

/** What a server adds or changes on the way is left out: Path and Xref. */
export function withoutPath(article: Buffer): string {
  const text = article.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const fields = text.slice(0, end).split("\r\n");
  return fields.filter((field) => !/^(?:Path|Xref):/iu.test(field)).join("\r\n") + text.slice(end);
}
