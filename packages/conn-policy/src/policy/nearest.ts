/**
 * The candidate an operator most likely meant, for "did you mean": the one with the fewest slips,
 * letter case not counted, if these are at most a third of its letters.
 *
 * @returns `undefined` when nothing is near
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const slips = distance(wanted, candidate.toLowerCase());
    if (slips < fewest && slips <= candidate.length / 3) {
      fewest = slips;
      best = candidate;
    }
  }
  return best;
}

// Levenshtein, one row at a time. A key longer than any name is cut, so its cost stays bounded.
function distance(left: string, right: string): number {
  const source = left.slice(0, 64);
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= source.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = source[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
