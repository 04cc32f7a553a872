import { setTimeout as sleep } from "node:timers/promises";

const patienceMs = 60_000;
const stepMs = 500;

/** Waits until something is so, however slow the machine; fails when it never is. */
export async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(stepMs);
  }
}
