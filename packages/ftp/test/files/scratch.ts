import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isReplyError } from "../../src/control/reply-error.ts";
import { type FilesOptions, createFiles } from "../../src/files/create-files.ts";
import { createDisk } from "../../src/files/disk.ts";
import type { Entry, Files, Upload, UploadOptions } from "../../src/files/files.ts";
import type { Platform } from "../../src/files/platform.ts";

export const allRights = { mayRead: true, mayWrite: true, mayChange: true };

/** A home, and beside it a place where nobody has any business. */
export class Scratch {
  readonly base: string;
  readonly home: string;
  readonly outside: string;

  constructor(base: string) {
    this.base = base;
    this.home = join(base, "home");
    this.outside = join(base, "outside");
  }

  files(options: Partial<FilesOptions> = {}, platform?: Platform): Files {
    return createFiles(
      {
        home: this.home,
        rights: allRights,
        partialUploads: "discard",
        disk: createDisk(),
        ...options,
      },
      platform,
    );
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.home, path), text);
  }

  read(path: string): Promise<string> {
    return readFile(join(this.home, path), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.base, { recursive: true, force: true });
  }
}

export async function createScratch(): Promise<Scratch> {
  const scratch = new Scratch(await realpath(await mkdtemp(join(tmpdir(), "ftp-files-"))));
  await mkdir(scratch.home);
  await mkdir(scratch.outside);
  await writeFile(join(scratch.outside, "secret"), "secret");
  return scratch;
}

/** The reply that `work` fails with: `550 No such file or directory.`; what it gives when it does not fail. */
export async function replyOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (!isReplyError(error)) throw error;
    return `${error.reply.code} ${error.reply.lines.join(" ")}`;
  }
}

export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const answer = await replyOf(work);
  return typeof answer === "string" ? Number(answer.slice(0, 3)) : answer;
}

export async function entriesOf(files: Files, path = ""): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const batch of files.list(path)) entries.push(...batch);
  return entries;
}

export async function namesOf(files: Files, path = ""): Promise<string[]> {
  return (await entriesOf(files, path)).map((entry) => entry.name).toSorted();
}

export async function download(files: Files, path: string): Promise<string> {
  const { file, size } = await files.openDownload(path);
  try {
    const content = Buffer.alloc(size);
    let at = 0;
    while (at < size) at += await file.read(content.subarray(at), at);
    return content.toString();
  } finally {
    await file.close();
  }
}

/** Writes what a client would send. */
export async function put({ file, position }: Upload, text: string): Promise<void> {
  const content = Buffer.from(text);
  let written = 0;
  while (written < content.length)
    written += await file.write([content.subarray(written)], position + written);
}

/** @returns the client's path of what was stored. */
export async function upload(
  files: Files,
  path: string,
  text: string,
  options: UploadOptions = { mode: "replace" },
): Promise<string> {
  const target = await files.openUpload(path, options);
  await put(target, text);
  await target.commit();
  return target.path;
}

export async function breakOff(
  files: Files,
  path: string,
  text: string,
  options: UploadOptions = { mode: "replace" },
): Promise<void> {
  const target = await files.openUpload(path, options);
  await put(target, text);
  await target.abandon();
}
