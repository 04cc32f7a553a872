import { randomUUID } from "node:crypto";

const pattern = /^\.~[\da-f-]{36}\.part$/;

/**
 * A name for an upload that is not whole yet, beside the one it will take. Nobody can guess it, and clients neither see
 * nor reach any name of this form; it is as short for a long name as for a short one.
 *
 * A process that is killed leaves its parts behind. They are ignored for good: to look for them would take a walk through
 * all that a site holds, and another process may be writing to them. An operator removes them by age.
 */
export function createPartName(): string {
  return `.~${randomUUID()}.part`;
}

export function isPartName(name: string): boolean {
  return pattern.test(name);
}
