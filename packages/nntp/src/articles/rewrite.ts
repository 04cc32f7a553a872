import type { Article, Field } from "./article.ts";

/** What is changed of an article; everything else stays as it is, octet for octet. */
export interface Rewriting {
  /** Goes before what Path says, and makes one where there is none; absent: Path stays as it is. */
  readonly path?: string;
  /** Fields that are left out, in small letters. */
  readonly without: ReadonlySet<string>;
  /** Lines that become the last of the header, without their line ends; as latin1. */
  readonly added: readonly string[];
}

const lineEnd = "\r\n";
/** The last entry of Path is no server: RFC 5536 section 3.1.5. */
const noServer = "not-for-mail";

/** @returns the article as it is stored. */
export function rewrite(article: Article, { path, without, added }: Rewriting): Article {
  const { block, fields, bodyAt } = article;
  const head = new Head(block);
  const hasPath = fields.some(({ name }) => name === "path");
  if (path !== undefined && !hasPath) head.write("path", `Path: ${path}${noServer}`);
  for (const field of fields) {
    if (path !== undefined && field.name === "path") head.prepend(field, path);
    else if (!without.has(field.name)) head.keep(field);
  }
  for (const line of added) head.write(line.slice(0, line.indexOf(":")).toLowerCase(), line);
  return head.finish(bodyAt);
}

/** A header that is being put together. */
class Head {
  readonly #block: Buffer;
  readonly #pieces: Buffer[] = [];
  readonly #fields: Field[] = [];
  #size = 0;

  constructor(block: Buffer) {
    this.#block = block;
  }

  keep({ name, at, contentAt, end }: Field): void {
    this.#note(name, contentAt - at, end - at);
    this.#put(this.#block.subarray(at, end));
  }

  write(name: string, line: string): void {
    const piece = Buffer.from(line + lineEnd, "latin1");
    this.#note(name, name.length + 1, piece.length);
    this.#put(piece);
  }

  prepend({ name, contentAt, end }: Field, path: string): void {
    const start = Buffer.from(`Path: ${path}`, "latin1");
    let from = contentAt;
    while (this.#block[from] === 0x20 || this.#block[from] === 0x09) from++;
    const rest = this.#block.subarray(from, end);
    this.#note(name, "Path:".length, start.length + rest.length);
    this.#put(start);
    this.#put(rest);
  }

  finish(bodyAt: number): Article {
    // The empty line goes along with the body.
    const headBytes = this.#size;
    this.#put(this.#block.subarray(bodyAt - lineEnd.length));
    const block = Buffer.concat(this.#pieces, this.#size);
    return { block, fields: this.#fields, bodyAt: headBytes + lineEnd.length };
  }

  #note(name: string, contentOffset: number, bytes: number): void {
    const at = this.#size;
    this.#fields.push({ name, at, contentAt: at + contentOffset, end: at + bytes });
  }

  #put(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
  }
}
