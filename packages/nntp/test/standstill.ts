import { settle } from "@core/conn-policy/testing";

/** So long nothing has changed when it is taken to have come to a stop, however busy the machine is. */
const quietMs = 100;
const patienceMs = 10_000;

/**
 * Waits until what real sockets, disks and collectors do has come to a stop.
 *
 * @param value of something that changes while they are at it.
 * @returns the value it has stopped at.
 */
export async function standstill(value: () => number): Promise<number> {
  const until = performance.now() + patienceMs;
  let last = value();
  let since = performance.now();
  while (performance.now() - since < quietMs) {
    if (performance.now() > until) throw new Error(`no standstill: ${last}`);
    await settle(1);
    const now = value();
    if (now === last) continue;
    last = now;
    since = performance.now();
  }
  return last;
}
