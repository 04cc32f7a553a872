import {
  type FileHandle,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { join, posix } from "node:path";
import { replyError } from "../../src/control/reply-error.ts";
import type { Entry, Files, Upload, UploadOptions } from "../../src/files/files.ts";

/** Files in a directory of the test, without any of the care that the real ones take. */
export interface FakeFiles extends Files {
  /** Uploads that were given up. */
  readonly abandoned: readonly string[];
  /** What the next upload's handle is replaced with. */
  onUpload: ((handle: FileHandle) => FileHandle) | undefined;
}

export function createFakeFiles(root: string): FakeFiles {
  const real = (path: string): string => join(root, posix.resolve("/", path));
  const abandoned: string[] = [];
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
    onUpload: undefined,
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
      return { handle: await open(real(path), "r"), size };
    },
    async openUpload(path, options): Promise<Upload> {
      if (path.includes("forbidden")) throw replyError(553, "That name is not possible here.");
      const name = options.mode === "unique" ? `${path}.1` : path;
      const part = `${real(name)}.part`;
      const position = await begin(real(name), part, options);
      const opened = await open(part, "r+");
      const handle = files.onUpload?.(opened) ?? opened;
      return {
        handle,
        position,
        path: name,
        async commit() {
          await opened.close();
          await rename(part, real(name));
        },
        async abandon() {
          abandoned.push(name);
          await opened.close();
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
