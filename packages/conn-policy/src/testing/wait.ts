import { AssertionError } from "node:assert";
import { settle } from "./manual-clock.ts";

/** Real milliseconds after which what should happen on loopback did not happen. */
const patienceMs = 10_000;

/**
 * Lets sockets have their turns until `isSo`. Time on the manual clock stands still meanwhile.
 *
 * @throws AssertionError when it does not come to that within 10 s of real time.
 */
export async function waitUntil(isSo: () => boolean, what: string): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > until)
      throw new AssertionError({ message: `not within 10 s: ${what}` });
    await settle(1);
  }
}
