import type { LineFault } from "./contract.ts";

const NUL = 0;
const LF = 0x0a;
const CR = 0x0d;
const nothing: Buffer = Buffer.alloc(0);

interface CommandLine {
  /** Without its end; of a line that is too long, its beginning. */
  readonly octets: Buffer;
  readonly fault: LineFault | undefined;
}

/**
 * Puts command lines together from pieces of any size. CRLF ends a line. A bare LF ends one too, so that a person who types
 * hears what is wrong; but that line is at fault, and so is all up to the next CRLF: whoever sent it may have meant one line.
 */
export class CommandLines {
  /** Room for the beginning of a line, and how much of it is taken. */
  #room: Buffer = nothing;
  #kept = 0;
  /** Octets of the line so far; more than are kept when it is too long. */
  #length = 0;
  #lastOctet: number | undefined;
  #isAfterBareLF = false;

  /** A part of a line has been taken. */
  get hasPart(): boolean {
    return this.#length > 0;
  }

  /**
   * Takes the next line that ends in `chunk`.
   *
   * @returns the line, and the rest of the chunk; all of it is taken when no line ends in it.
   */
  take(chunk: Buffer, maxBytes: number): { readonly line?: CommandLine; readonly rest: Buffer } {
    const end = chunk.indexOf(LF);
    if (end < 0) {
      this.#keep(chunk, maxBytes);
      return { rest: nothing };
    }
    const isCRLF = (end > 0 ? chunk[end - 1] : this.#lastOctet) === CR;
    const length = this.#length + end - (isCRLF ? 1 : 0);
    const piece = chunk.subarray(0, end);
    const whole =
      this.#length === 0 ? piece : Buffer.concat([this.#room.subarray(0, this.#kept), piece]);
    const octets = whole.subarray(0, Math.min(length, maxBytes));
    const line = { octets, fault: this.#faultOf(octets, length > maxBytes, isCRLF) };
    this.#isAfterBareLF = !isCRLF;
    this.#room = nothing;
    this.#kept = 0;
    this.#length = 0;
    this.#lastOctet = undefined;
    return { line, rest: chunk.subarray(end + 1) };
  }

  #faultOf(octets: Buffer, isTooLong: boolean, isCRLF: boolean): LineFault | undefined {
    if (isTooLong) return "too long";
    if (!isCRLF || this.#isAfterBareLF || octets.includes(CR)) return "bare line end";
    return octets.includes(NUL) ? "nul" : undefined;
  }

  /** Keeps as much of a line as it may have. */
  #keep(chunk: Buffer, maxBytes: number): void {
    if (chunk.length === 0) return;
    const wanted = Math.min(this.#kept + chunk.length, maxBytes);
    if (wanted > this.#room.length) {
      // Twice as much each time: a line that comes octet by octet is not copied for each.
      const room = Buffer.allocUnsafeSlow(
        Math.min(Math.max(wanted, 2 * this.#kept, 128), maxBytes),
      );
      this.#room.copy(room, 0, 0, this.#kept);
      this.#room = room;
    }
    if (wanted > this.#kept)
      this.#kept += chunk.copy(this.#room, this.#kept, 0, wanted - this.#kept);
    this.#length += chunk.length;
    this.#lastOctet = chunk.at(-1);
  }
}
