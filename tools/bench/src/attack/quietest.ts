/** What was seen in a window of time, and how much of it others had the processors of those who were measured. */
export interface Disturbed {
  readonly waitedMs: number;
}

/** Waits that do not matter. */
const quietMs = 40;

const attempts = 3;

/**
 * Repeats what was disturbed by other processes of the machine, a few times, and keeps the run that was disturbed least:
 * it is chosen by the disturbance, never by its result.
 */
export async function quietest<Outcome extends Disturbed>(
  measure: () => Promise<Outcome>,
): Promise<Outcome> {
  let best = await measure();
  for (let attempt = 1; attempt < attempts && best.waitedMs > quietMs; attempt++) {
    const next = await measure();
    if (next.waitedMs < best.waitedMs) best = next;
  }
  return best;
}
