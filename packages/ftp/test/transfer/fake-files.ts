import { constants } from "node:fs";
import { mkdir, open, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { replyError } from "../../src/control/reply-error.ts";
import { DiskPace } from "../../src/files/disk-pace.ts";
import type { Entry, Files, Upload, UploadOptions } from "../../src/files/files.ts";
import { type OpenFile, openFile } from "../../src/files/open-file.ts";

/** Files in a directory of the test, without any of the care that the real ones take. */
export interface FakeFiles extends Files {
  /** Uploads that were given up. */
  readonly abandoned: readonly string[];
  /** What is done instead of writing what has arrived at once. */
  onWriteNow: OpenFile["writeNow"] | undefined;
  /** What is done instead of writing what has arrived; nothing is written at once then. */
  onWrite: ((...args: [...Parameters<OpenFile["write"]>, OpenFile]) => Promise<number>) | undefined;
}

export function createFakeFiles(root: string): FakeFiles {
  const real = (path: string): string => join(root, posix.resolve("/", path));
  const abandoned: string[] = [];
  const pace = new DiskPace();
  const unused = (): never => {
    throw new Error("not part of this test");
  };

  async function entryOf(path: string): Promise<Entry> {
    const found = await stat(real(path)).catch(() => {
      throw replyError(550, "No such file or directory.");
    });
    return {
      name: posix.basename(path),
      kind: found.isDirectory() ? "directory" : "file",
      size: found.size,
      modifiedMs: found.mtimeMs,
      mode: found.mode,
      links: found.nlink,
      device: found.dev,
      inode: found.ino,
    };
  }

  const files: FakeFiles = {
    abandoned,
    onWriteNow: undefined,
    onWrite: undefined,
    directory: "/",
    resolve: (path) => posix.resolve("/", path),
    stat: entryOf,
    async *list(path) {
      const entry = await entryOf(path);
      if (entry.kind === "file") {
        yield [entry];
        return;
      }
      for (const name of (await readdir(real(path))).toSorted()) {
        yield [await entryOf(posix.join("/", path, name))];
      }
    },
    async openDownload(path) {
      const { size } = await entryOf(path);
      return { file: await openFile(real(path), constants.O_RDONLY, pace), size };
    },
    async openUpload(path, options): Promise<Upload> {
      if (path.includes("forbidden")) throw replyError(553, "That name is not possible here.");
      const name = options.mode === "unique" ? `${path}.1` : path;
      const part = `${real(name)}.part`;
      const position = await begin(real(name), part, options);
      const file = await openFile(part, constants.O_RDWR, pace);
      return {
        file: {
          descriptor: file.descriptor,
          pieceBytes: file.pieceBytes,
          read: (into, at) => file.read(into, at),
          writeNow(piece, at) {
            if (files.onWriteNow !== undefined) return files.onWriteNow(piece, at);
            return files.onWrite === undefined ? file.writeNow(piece, at) : 0;
          },
          write: (pieces, at) => files.onWrite?.(pieces, at, file) ?? file.write(pieces, at),
          stat: () => file.stat(),
          close: () => file.close(),
        },
        position,
        path: name,
        async commit() {
          await file.close();
          await rename(part, real(name));
        },
        async abandon() {
          abandoned.push(name);
          await file.close();
          await rm(part);
        },
      };
    },
    changeDirectory: unused,
    makeDirectory: unused,
    removeDirectory: unused,
    removeFile: unused,
    rename: unused,
    setModified: unused,
    setMode: unused,
  };
  return files;
}

/** @returns where the first byte goes. */
async function begin(target: string, part: string, { mode, offset = 0 }: UploadOptions) {
  await mkdir(posix.dirname(target), { recursive: true });
  const before =
    mode === "at" || mode === "append" ? await readFile(target).catch(() => null) : null;
  const size = before?.length ?? 0;
  if (mode === "at" && offset > size) throw replyError(554, "The file is shorter than that.");
  const keep = mode === "at" ? offset : size;
  const file = await open(part, "w");
  await file.write(before?.subarray(0, keep) ?? Buffer.alloc(0));
  await file.close();
  return keep;
}
