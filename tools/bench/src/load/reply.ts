const statusAt = "HTTP/1.1 ".length;
const two = "2".charCodeAt(0);

/** Finds the ends of responses, all alike, on one connection. It measures the first and counts bytes of the others. */
export class ReplyReader {
  /** Bytes of a whole response. */
  #total = 0;
  #left = 0;

  /** The next responses are of another kind. */
  reset(): void {
    this.#total = 0;
    this.#left = 0;
  }

  /** @returns whether the response is complete. */
  read(chunk: Uint8Array, length: number): boolean {
    if (this.#left === 0) {
      if (chunk[statusAt] !== two) throw new Error(`not served: ${head(chunk, length)}`);
      if (this.#total === 0) this.#total = totalOf(head(chunk, length));
      this.#left = this.#total;
    }
    this.#left -= length;
    if (this.#left < 0) throw new Error("more than one response");
    return this.#left === 0;
  }
}

function head(chunk: Uint8Array, length: number): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(length, 1_024)).toString("latin1");
}

function totalOf(text: string): number {
  const end = text.indexOf("\r\n\r\n");
  const length = /^content-length: (\d+)/im.exec(text)?.[1];
  if (end < 0 || length === undefined) throw new Error(`no length: ${text}`);
  return end + 4 + Number(length);
}
