import type { Duplex } from "node:stream";
import {
  type DeflateRaw,
  type InflateRaw,
  constants,
  createDeflateRaw,
  createInflateRaw,
} from "node:zlib";

/** Half of the usual window and a quarter of the usual tables: 96 KiB for each client that compresses, not 300. */
const settings = { windowBits: 14, memLevel: 6 } as const;

/** A final stored block of RFC 1951 section 3.2.4 has this before its lengths. */
const finalStored = 0x01;

/** Both directions of a connection, compressed (RFC 8054). */
export interface Compression {
  readonly inflate: InflateRaw;
  readonly deflate: DeflateRaw;
  /** Has all that has been written leave now. */
  readonly flush: (done: () => void) => void;
}

/**
 * Compresses what goes over `stream`. However much a client's octets become, no more is inflated than is taken.
 *
 * @param failed the client has sent what cannot be inflated.
 */
export function compress(
  stream: Duplex,
  failed: (error: NodeJS.ErrnoException) => void,
): Compression {
  // A client may use the largest window there is.
  const inflate = createInflateRaw();
  const deflate = createDeflateRaw(settings);
  inflate.on("error", failed);
  deflate.on("error", failed);
  stream.pipe(inflate);
  deflate.pipe(stream);
  stream.once("close", () => {
    inflate.destroy();
    deflate.destroy();
  });
  return { inflate, deflate, flush: (done) => deflate.flush(constants.Z_SYNC_FLUSH, done) };
}

/**
 * Octets as they may follow at any point where all has been flushed, without the compressor: a stored block is octets as
 * they are.
 */
export function toStoredBlock(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head[0] = finalStored;
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(~bytes.length & 0xffff, 3);
  return Buffer.concat([head, bytes]);
}
