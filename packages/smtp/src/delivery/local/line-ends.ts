const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** CRLF becomes LF, which is what mail programs expect in a Maildir; a CR alone stays. */
export async function* toLineFeeds(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isCarriageReturnHeld = false;
  for await (const chunk of chunks) {
    const result = Buffer.allocUnsafe(chunk.length + 1);
    let size = 0;
    for (const octet of chunk) {
      if (isCarriageReturnHeld && octet !== lineFeed) result[size++] = carriageReturn;
      isCarriageReturnHeld = octet === carriageReturn;
      if (!isCarriageReturnHeld) result[size++] = octet;
    }
    if (size > 0) yield result.subarray(0, size);
  }
  if (isCarriageReturnHeld) yield Buffer.of(carriageReturn);
}
