import * as fs from "node:fs";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";

/** Free room of a file system; `inodes` is 0 where it does not count them. */
export interface Space {
  readonly freeBytes: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/** What the queue asks of a file system, so that tests can make any step of it fail. */
export interface Files {
  /** `wx`: makes a file that must not be there yet, readable by the owner only. */
  open(path: string, flags: "r" | "wx"): Promise<number>;
  /** Appends all of `parts`. */
  write(file: number, parts: readonly Uint8Array[]): Promise<void>;
  /** @returns octets read: fewer than `into` holds only at the end of the file. */
  read(file: number, into: Uint8Array, position: number): Promise<number>;
  size(file: number): Promise<number>;
  sync(file: number): Promise<void>;
  close(file: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  /** @returns the topmost folder that had to be made. */
  makeFolder(path: string): Promise<string | undefined>;
  space(folder: string): Promise<Space>;
}

// Plain descriptors: a FileHandle of node:fs/promises costs a small message more than its write does.
const writev = promisify(fs.writev);
const readAt = promisify(fs.read);
const statfs = promisify(fs.statfs);

async function write(file: number, parts: readonly Uint8Array[]): Promise<void> {
  let left: readonly Uint8Array[] = parts;
  while (left.length > 0) {
    const { bytesWritten } = await writev(file, left);
    left = after(left, bytesWritten);
  }
}

/** What is left of `parts` when `count` octets of them have been written. */
function after(parts: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let done = count;
  for (const [index, part] of parts.entries()) {
    if (done < part.length) return [part.subarray(done), ...parts.slice(index + 1)];
    done -= part.length;
  }
  return [];
}

async function read(file: number, into: Uint8Array, position: number): Promise<number> {
  let total = 0;
  while (total < into.length) {
    const { bytesRead } = await readAt(file, into, total, into.length - total, position + total);
    if (bytesRead === 0) break;
    total += bytesRead;
  }
  return total;
}

async function space(folder: string): Promise<Space> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return { freeBytes: bavail * bsize, inodes: files, freeInodes: ffree };
}

const open = promisify(fs.open);
const fstat = promisify(fs.fstat);

export const nodeFiles: Files = {
  open: (path, flags) => open(path, flags, 0o600),
  write,
  read,
  size: async (file) => (await fstat(file)).size,
  sync: promisify(fs.fsync),
  // What has been flushed or only read waits for nothing: another thread would cost a message more than this does.
  close: async (file) => fs.closeSync(file),
  rename: promisify(fs.rename),
  unlink: promisify(fs.unlink),
  list: promisify(fs.readdir),
  makeFolder: (path) => mkdir(path, { recursive: true, mode: 0o700 }),
  space,
};
