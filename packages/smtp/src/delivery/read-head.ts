import type { Readable } from "node:stream";

/** The first octets of a message, no more than `limit`. */
export async function readBeginning(open: () => Promise<Readable>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop destroys the stream.
  for await (const chunk of await open()) {
    const octets = chunk as Buffer;
    chunks.push(octets);
    size += octets.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

/** The headers of a message, without reading much more of it. */
export async function readHeaders(open: () => Promise<Readable>, limit: number): Promise<Buffer> {
  let beginning = Buffer.alloc(0);
  for await (const chunk of await open()) {
    beginning = Buffer.concat([beginning, chunk as Buffer]);
    if (beginning.includes("\r\n\r\n") || beginning.length >= limit) break;
  }
  return headersOf(beginning.subarray(0, limit));
}

/** The headers with the last one's line end; a message without an empty line is all headers. */
export function headersOf(beginning: Buffer): Buffer {
  if (beginning[0] === 0x0d && beginning[1] === 0x0a) return beginning.subarray(0, 0);
  const end = beginning.indexOf("\r\n\r\n");
  return end === -1 ? beginning : beginning.subarray(0, end + 2);
}

/** How often the message has been received, RFC 5321 section 6.3. */
export function countHops(headers: Buffer): number {
  return headers.toString("latin1").match(/^received[ \t]*:/gim)?.length ?? 0;
}

export function isAscii(octets: Uint8Array): boolean {
  return octets.every((octet) => octet < 0x80);
}
