import { setImmediate } from "node:timers/promises";

/** Characters compared, in the worst case, before others have their turn. */
const mostInARow = 250_000;

/** Made for one command that compares much; called with what the next comparison costs at worst, it says when to wait. */
export function createPauses(): (characters: number) => Promise<void> | undefined {
  let sum = 0;
  return (characters) => {
    sum += characters;
    if (sum <= mostInARow) return undefined;
    sum = 0;
    return setImmediate();
  };
}
