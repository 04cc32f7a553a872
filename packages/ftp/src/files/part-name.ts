import { randomBytes } from "node:crypto";

const pattern = /^\.~[\w-]{22}\.part$/;

/**
 * A name for an upload that is not whole yet, beside the one it will take. Nobody can guess it, and clients neither see
 * nor reach any name of this form; it is as short for a long name as for a short one.
 */
export function createPartName(): string {
  return `.~${randomBytes(16).toString("base64url")}.part`;
}

export function isPartName(name: string): boolean {
  return pattern.test(name);
}
