import type { OpenFile } from "../files/open-file.ts";
import { release } from "./release.ts";

const nothing = Buffer.alloc(0);

/** Writes what comes to a file, one piece behind the other. What has been written whole must not be used again. */
export class PieceWriter {
  readonly #file: OpenFile;
  #position: number;
  /** A thread writes what came before. */
  #isBusy = false;

  constructor(file: OpenFile, position: number) {
    this.#file = file;
    this.#position = position;
  }

  /** Writes what the disk takes at once. @returns the rest, for {@link PieceWriter.write}. */
  writeNow(piece: Buffer): Buffer {
    if (this.#isBusy) return piece;
    const bytes = this.#file.writeNow(piece, this.#position);
    this.#position += bytes;
    if (bytes < piece.length) return piece.subarray(bytes);
    release(piece);
    return nothing;
  }

  /** Writes all, and waits for the disk where it is slow. */
  async write(pieces: readonly Buffer[]): Promise<void> {
    let rest = pieces.filter((piece) => piece.length > 0);
    for (;;) {
      rest = this.#writeFirst(rest);
      if (rest.length === 0) return;
      rest = await this.#writeLater(rest);
    }
  }

  #writeFirst(pieces: readonly Buffer[]): Buffer[] {
    for (const [at, piece] of pieces.entries()) {
      const rest = this.writeNow(piece);
      if (rest.length > 0) return [rest, ...pieces.slice(at + 1)];
    }
    return [];
  }

  /** What a full disk has not taken is tried again, and then it says so. */
  async #writeLater(pieces: readonly Buffer[]): Promise<Buffer[]> {
    this.#isBusy = true;
    try {
      const bytes = await this.#file.write(pieces, this.#position);
      this.#position += bytes;
      return behind(pieces, bytes);
    } finally {
      this.#isBusy = false;
    }
  }
}

function behind(pieces: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  const rest: Buffer[] = [];
  for (const piece of pieces) {
    const { length } = piece;
    if (left < length) rest.push(piece.subarray(left));
    else release(piece);
    left = Math.max(0, left - length);
  }
  return rest;
}
