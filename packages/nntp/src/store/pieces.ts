/** Octets of overview that are read, kept and sent as one, but for a single line that is longer. */
export const pieceBytes: number = 256 * 1024;

/** Cuts lines from the `from`th up to the `to`th, of which `lengths` are known, into pieces of whole lines. */
export function* piecesOf(
  lengths: readonly number[],
  from: number,
  to: number,
): Generator<readonly [from: number, to: number]> {
  let first = from;
  let bytes = 0;
  for (let index = from; index < to; index += 1) {
    const length = lengths[index] ?? 0;
    if (index > first && bytes + length > pieceBytes) {
      yield [first, index];
      first = index;
      bytes = 0;
    }
    bytes += length;
  }
  if (first < to) yield [first, to];
}
