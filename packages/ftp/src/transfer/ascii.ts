const cr = 13;
const lf = 10;

/** Changes the bytes of a file as they pass, whatever pieces they come in. */
export interface Converter {
  /** @returns a copy: the piece is not kept. */
  convert(piece: Buffer): Buffer;
  /** What was kept back because the next piece might have changed its meaning. */
  finish(): Buffer;
}

/**
 * Line ends on their way to the client (RFC 959 section 3.1.1.1): LF becomes CRLF. One that is CRLF already stays as it
 * is, as with other servers: files that come from Windows are not for their users to repair.
 */
export function createToNetwork(): Converter {
  let wasCr = false;
  return {
    convert(piece) {
      const out = Buffer.allocUnsafe(piece.length * 2);
      let length = 0;
      for (const byte of piece) {
        if (byte === lf && !wasCr) out[length++] = cr;
        out[length++] = byte;
        wasCr = byte === cr;
      }
      return out.subarray(0, length);
    },
    finish: () => Buffer.alloc(0),
  };
}

/** Line ends on their way from the client: CRLF becomes LF, and a CR without LF is part of the text. */
export function createFromNetwork(): Converter {
  let isCrKept = false;
  return {
    convert(piece) {
      const out = Buffer.allocUnsafe(piece.length + 1);
      let length = 0;
      for (const byte of piece) {
        if (isCrKept && byte !== lf) out[length++] = cr;
        isCrKept = byte === cr;
        if (!isCrKept) out[length++] = byte;
      }
      return out.subarray(0, length);
    },
    finish: () => (isCrKept ? Buffer.from([cr]) : Buffer.alloc(0)),
  };
}
