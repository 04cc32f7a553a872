import { setTimeout as sleep } from "node:timers/promises";

/** Waits until another process has done something; fails after ten seconds with what `tell` knows. */
export async function until(isDone: () => boolean, tell = (): string => ""): Promise<void> {
  const end = performance.now() + 10_000;
  while (!isDone()) {
    if (performance.now() > end) throw new Error(`it did not happen: ${tell()}`);
    await sleep(10);
  }
}
