import { expect, test } from "@jest/globals";
import { DiskPace } from "../../src/files/disk-pace.ts";

/** Occupies the thread as a slow disk would. */
function block(forMs: number): void {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs);
}

test("one slow look, and the next ones are not synchronous", () => {
  const pace = new DiskPace();
  expect(pace.isPrompt).toBe(true);
  expect(pace.look(() => "seen")).toBe("seen");
  pace.look(() => block(2));
  expect(pace.isPrompt).toBe(false);
});

test("quick asynchronous looks make the next ones synchronous again, slow ones do not", async () => {
  const pace = new DiskPace();
  pace.look(() => block(2));
  await pace.wait(1, new Promise((resolve) => setTimeout(resolve, 5)));
  expect(pace.isPrompt).toBe(false);
  expect(await pace.wait(1_000, Promise.resolve("seen"))).toBe("seen");
  expect(pace.isPrompt).toBe(true);
});
