import { type Stats, constants, fchmod, fchmodSync, renameSync } from "node:fs";
import { copyFile, link, lstat, open, rename, unlink } from "node:fs/promises";
import { promisify } from "node:util";
import { replyError } from "../control/reply-error.ts";
import type { DiskPace } from "./disk-pace.ts";
import { codeOf, toReplyError } from "./file-error.ts";
import type { Upload } from "./files.ts";
import { type OpenFile, closeAnyway, openFile } from "./open-file.ts";
import type { UploadPolicy } from "./open-upload.ts";
import { createPartName } from "./part-name.ts";
import type { UploadTarget } from "./upload-target.ts";

/** The target of an upload that is written elsewhere first. */
export interface PartTarget extends UploadTarget {
  /** The bytes that are there already belong to the new file too. */
  readonly keepsStart: boolean;
}

const setModeLater = promisify(fchmod);

const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const openCopied = constants.O_WRONLY | constants.O_NOFOLLOW;
const openOld = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Writes to a part beside the target, which takes the target's name when it is whole. Until then nobody sees it, and
 * what had the name before is untouched, even if the process is killed. It is not forced to the disk: what the kernel
 * has taken outlives the process, but not a power cut.
 */
export async function openPart(target: PartTarget, policy: UploadPolicy): Promise<Upload> {
  const part = `${target.directory.address}/${createPartName()}`;
  const file = await createPart(part, target);
  let isOver = false;

  async function finish(): Promise<void> {
    // Some file systems tell only now that there was no space.
    await file.close();
    await checkUnchanged(target);
    if (target.stats !== undefined || policy.mayChange) await takeName(part, target);
    else await moveToFreeName(part, target.address);
  }

  async function drop(): Promise<void> {
    isOver = true;
    const mayKeep = policy.partialUploads === "keep" && target.stats === undefined;
    const isWorthKeeping = mayKeep && sizeOf(file) > 0;
    await closeAnyway(file);
    // A whole file never makes way for a part: neither one that was there nor one that has come meanwhile.
    if (isWorthKeeping) await moveToFreeName(part, target.address).catch(() => {});
    await unlink(part).catch(() => {});
    target.directory.close();
  }

  return {
    file,
    position: target.position,
    path: target.path,
    async commit() {
      try {
        await finish();
      } catch (error) {
        await drop();
        throw toReplyError(error);
      }
      isOver = true;
      target.directory.close();
    },
    async abandon() {
      if (!isOver) await drop();
    },
  };
}

async function createPart(part: string, target: PartTarget): Promise<OpenFile> {
  const { stats } = target;
  const pace = target.disk.changing;
  if (stats === undefined) return openFile(part, createNew, pace);
  // Who could read the old file can read the new one, and nobody else at any time.
  const mode = stats.mode & 0o777;
  const file = target.keepsStart
    ? await openCopy(part, target, stats)
    : await openFile(part, createNew, pace, mode);
  try {
    // The process' mask may have taken bits away.
    if ((file.stat().mode & 0o777) !== mode) await setMode(file, mode, pace);
    return file;
  } catch (error) {
    await file.close();
    await unlink(part);
    throw error;
  }
}

async function setMode({ descriptor }: OpenFile, mode: number, pace: DiskPace): Promise<void> {
  await pace.act(
    () => fchmodSync(descriptor, mode),
    () => setModeLater(descriptor, mode),
  );
}

/** A copy that shares its blocks with the original, where the file system can do that. */
async function openCopy(part: string, target: PartTarget, stats: Stats): Promise<OpenFile> {
  const { address, disk } = target;
  const original = await open(address, openOld);
  try {
    const opened = await original.stat();
    if (!isSame(opened, stats)) throw hasChanged();
    // By descriptor, because the name may mean something else by now.
    const source = process.platform === "linux" ? `/proc/self/fd/${original.fd}` : address;
    await copyFile(source, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } finally {
    await original.close();
  }
  return openFile(part, openCopied, disk.changing);
}

/** A new file that holds a copy of the old one's bytes must not undo what others have written to the old one. */
async function checkUnchanged({ address, stats, keepsStart }: PartTarget): Promise<void> {
  if (!keepsStart || stats === undefined) return;
  if (!isSame(await lstat(address), stats)) throw hasChanged();
}

function isSame(one: Stats, other: Stats): boolean {
  return (
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs
  );
}

function hasChanged(): Error {
  return replyError(450, "The file has been changed by somebody else. Try again.");
}

async function takeName(part: string, { address, disk }: PartTarget): Promise<void> {
  await disk.changing.act(
    () => renameSync(part, address),
    () => rename(part, address),
  );
}

/** Takes the name if nobody has it; to rename would replace. */
async function moveToFreeName(part: string, address: string): Promise<void> {
  try {
    await link(part, address);
    await unlink(part);
  } catch (error) {
    if (codeOf(error) === "EEXIST")
      throw replyError(553, "There is a file of that name by now.", error);
    // FAT and some network file systems have no links. Blind spot: there a name taken at this very moment is lost.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(codeOf(error)))
      throw error;
    if (await isTaken(address)) throw replyError(553, "There is a file of that name by now.");
    await rename(part, address);
  }
}

async function isTaken(address: string): Promise<boolean> {
  try {
    await lstat(address);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function sizeOf(file: OpenFile): number {
  try {
    return file.stat().size;
  } catch {
    return 0;
  }
}
