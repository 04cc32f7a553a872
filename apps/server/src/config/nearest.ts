/**
 * The candidate that was probably meant: at most two letters off, and less than half of the word.
 *
 * @returns `undefined` when nothing is near
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const most = Math.min(2, Math.floor((word.length - 1) / 2));
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      distance: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter((entry) => entry.distance <= most)
    .toSorted((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate;
}

// Levenshtein, one row at a time. Keys are an operator's and short: the product of the lengths is small.
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return Infinity;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1];
    for (let column = 0; column < other.length; column++) {
      const swap = (row[column] ?? 0) + (letter === other[column] ? 0 : 1);
      next.push(Math.min(swap, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
