const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Whatever a file has for line ends becomes CRLF, the last line's as well. */
export async function* toCrlf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let last = lineFeed;
  for await (const chunk of chunks) {
    const result = Buffer.allocUnsafe(chunk.length * 2 + 1);
    let size = 0;
    for (const octet of chunk) {
      // A CR that was alone; or an LF that is.
      if (last === carriageReturn && octet !== lineFeed) result[size++] = lineFeed;
      if (octet === lineFeed && last !== carriageReturn) result[size++] = carriageReturn;
      result[size++] = octet;
      last = octet;
    }
    yield result.subarray(0, size);
  }
  if (last === carriageReturn) yield Buffer.of(lineFeed);
  else if (last !== lineFeed) yield Buffer.of(carriageReturn, lineFeed);
}
