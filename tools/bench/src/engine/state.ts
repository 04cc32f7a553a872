import { bytesInUse } from "../child/bytes-in-use.ts";
import type { Subject } from "./subject.ts";
import { Sweep } from "./sweep.ts";
import { Timeouts } from "./timeouts.ts";
import { Tracked } from "./tracked.ts";

/** Bytes of state per connection, by contestant. */
export type StateBytes = Readonly<Record<string, number>>;

/** What `count` connections take in heap and arrays, without sockets. */
export function measureState(count: number): StateBytes {
  const subjects: Subject[] = [new Tracked("opaque"), new Timeouts(), new Sweep()];
  const bytes: Record<string, number> = {};
  for (const subject of subjects) {
    const before = bytesInUse();
    subject.fill(count);
    bytes[subject.name] = (bytesInUse() - before) / count;
  }
  for (const subject of subjects) subject.stop();
  return bytes;
}
