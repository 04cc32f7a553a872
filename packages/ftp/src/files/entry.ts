import type { Stats } from "node:fs";
import type { Entry } from "./files.ts";

/** @returns `undefined` for what is neither file nor directory: FTP has no use for sockets, FIFOs and devices. */
export function toEntry(name: string, stats: Stats): Entry | undefined {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "directory" : undefined;
  if (kind === undefined) return undefined;
  return {
    name,
    kind,
    size: stats.size,
    modifiedMs: stats.mtimeMs,
    mode: stats.mode,
    links: stats.nlink,
    device: stats.dev,
    inode: stats.ino,
  };
}
