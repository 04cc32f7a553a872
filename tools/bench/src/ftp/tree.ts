import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the servers serve, and where they put what they get: all of them the same. */
export interface Tree extends AsyncDisposable {
  readonly folder: string;
  readonly root: string;
  /**
   * Empties the folder of uploads, and has the system find memory for so many bytes of them: a virtual machine may have
   * given what was free back to its host, and whoever takes it again waits for it, up to four times as long as for all else.
   */
  clear(bytes: number): Promise<void>;
}

export interface Sizes {
  readonly large: number;
  readonly small: number;
  readonly smallCount: number;
  readonly lists: readonly number[];
}

/** In memory where the system has such a place: the disk is not what is measured. */
const memory = "/dev/shm";

export function nameOf(index: number): string {
  return `file-${String(index).padStart(6, "0")}.txt`;
}

export async function makeTree({ large, small, smallCount, lists }: Sizes): Promise<Tree> {
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), "bench-ftp-"));
  const root = join(folder, "root");
  const up = join(root, "up");
  // Daemons serve as nobody.
  await makeFolder(folder, 0o755);
  await makeFolder(root, 0o755);
  await makeFolder(up, 0o777);
  await fill(join(root, "large.bin"), large);
  await makeFolder(join(root, "small"), 0o755);
  for (let index = 0; index < smallCount; index++)
    await writeFile(join(root, "small", nameOf(index)), Buffer.alloc(small, "x"));
  for (const count of lists) {
    const path = join(root, `list-${count}`);
    await makeFolder(path, 0o755);
    for (let index = 0; index < count; index++) await writeFile(join(path, nameOf(index)), "");
  }
  return {
    folder,
    root,
    async clear(bytes) {
      await fill(join(up, "memory"), bytes);
      await rm(up, { recursive: true });
      await makeFolder(up, 0o777);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, mode);
}

async function fill(path: string, bytes: number): Promise<void> {
  const piece = Buffer.alloc(1_048_576, "x");
  await using file = await open(path, "w", 0o644);
  for (let left = bytes; left > 0; left -= piece.length)
    await file.write(piece, 0, Math.min(left, piece.length));
}
