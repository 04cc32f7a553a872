import { randomFillSync } from "node:crypto";

const digits = "0123456789abcdefghijklmnopqrstuv";
const timeLength = 9;
const randomLength = 7;

// One call of the random source serves many ids.
const pool = new Uint8Array(randomLength * 128);
let used = pool.length;

/**
 * Sixteen characters that are a file's name everywhere: the moment (they sort by it until the year 3084), then 35 bits that
 * nobody guesses.
 */
export function makeQueueId(now: number): string {
  if (used + randomLength > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = Math.max(0, Math.floor(now)).toString(32).padStart(timeLength, "0");
  for (let end = used + randomLength; used < end; used++)
    id += digits.charAt((pool[used] ?? 0) & 31);
  return id;
}
