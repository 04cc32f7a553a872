import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMessageId } from "../protocol/message-id.ts";
import type { Segment } from "./entry.ts";

const suffix = ".ids";
const digits = 12;

export function segmentPath(dir: string, number: number): string {
  return join(dir, `${String(number).padStart(digits, "0")}${suffix}`);
}

export function newSegment(path: string): Segment {
  return {
    path,
    count: 0,
    unsettled: 0,
    next: 0,
    messageIds: [],
    isFull: false,
    isLost: false,
  };
}

/** What a file holds; a last line that a crash has cut off is no message-id. */
export async function readSegment(path: string): Promise<string[]> {
  const text = await readFile(path, "latin1");
  return text.split("\n").filter((line) => isMessageId(line));
}

/** What a former process has left, oldest first. */
export async function findSegments(dir: string): Promise<{ segments: Segment[]; next: number }> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const names = (await readdir(dir)).filter((name) => /^\d{12}\.ids$/u.test(name)).toSorted();
  const segments: Segment[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const { length } = await readSegment(path);
    const found = { count: length, unsettled: length, messageIds: undefined, isFull: true };
    segments.push({ ...newSegment(path), ...found });
  }
  return { segments, next: Number(names.at(-1)?.slice(0, digits) ?? 0) + 1 };
}
