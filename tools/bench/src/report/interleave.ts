/** One contestant of a comparison: measures once. */
export type Contestant = () => number | Promise<number>;

/**
 * Measures all contestants in each round, beginning with another one each time, so that drift of the machine and the
 * neighbour's garbage hit all of them alike.
 */
export async function interleave(
  rounds: number,
  contestants: Readonly<Record<string, Contestant>>,
): Promise<Record<string, number[]>> {
  const entries = Object.entries(contestants);
  const values = Object.fromEntries(entries.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const entry = entries[(round + turn) % entries.length];
      if (entry === undefined) continue;
      const [name, measure] = entry;
      values[name]?.push(await measure());
    }
  }
  return values;
}
