import { statfs } from "node:fs/promises";
import { DiskPace } from "./disk-pace.ts";

/** What has been learnt of what a home lies on; all who have logged in to its site share it. */
export interface Disk {
  readonly looking: DiskPace;
  /** Making, writing and renaming: the kernel holds writers up while those who read go on. */
  readonly changing: DiskPace;
}

/** `f_type` of file systems that ask no other host and no other process, statfs(2). What is not here may stop for hours. */
const localTypes: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x2fc12fc1, // zfs
  0xca451a4e, // bcachefs
  0xf2f52010, // f2fs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/**
 * Makes the disks of a site: homes on file systems of this host have one together. All others have one that always has to
 * be waited for, because a server that does not answer must hold up threads and not the process.
 *
 * Blind spot: what is mounted below a home is taken for a part of it.
 */
export function createDisks(): (home: string) => Promise<Disk> {
  const local = createDisk();
  const remote: Disk = { looking: new DiskPace(Infinity), changing: new DiskPace(Infinity) };
  return async (home) => ((await isLocal(home)) ? local : remote);
}

export function createDisk(): Disk {
  return { looking: new DiskPace(), changing: new DiskPace() };
}

/** The numbers are Linux's; elsewhere nothing is known to be local. */
async function isLocal(path: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const { type } = await statfs(path);
  return localTypes.has(type >>> 0);
}
