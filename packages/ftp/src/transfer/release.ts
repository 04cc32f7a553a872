import { isShared } from "../data/shared-buffer.ts";

/** Not in the library that the compiler knows; ECMAScript 2024 section 25.1.6.9. */
interface Transferable extends ArrayBuffer {
  transfer?(length: number): ArrayBuffer;
}

/**
 * Gives memory back at once that Node has allocated for one read of a socket. Left to the garbage collector, a fast
 * upload makes so much of it that collecting costs as much as all the rest, and no piece finds a warm cache.
 */
export function release(piece: Buffer): void {
  const { buffer, length } = piece;
  // What shares its memory with others is not ours alone.
  if (buffer.byteLength !== length || isShared(piece)) return;
  (buffer as Transferable).transfer?.(0);
}
