import type { OpenFile } from "./open-file.ts";

/** What a directory holds; links are shown as what they lead to where that lies inside, and left out where not. */
export interface Entry {
  /** `/` is the home's, which has no other. */
  readonly name: string;
  readonly kind: "file" | "directory";
  readonly size: number;
  readonly modifiedMs: number;
  /** Permission bits, as of `stat`. */
  readonly mode: number;
  readonly links: number;
  /** With `inode`: two names with the same pair are one file. */
  readonly device: number;
  readonly inode: number;
}

/** A file that is read. Whoever has opened it closes `file`. */
export interface Download {
  readonly file: OpenFile;
  readonly size: number;
}

/**
 * A file that is being written: it takes its name when it is whole. Exactly one of `commit` and `abandon` has to be
 * called in the end; both close `file`.
 */
export interface Upload {
  readonly file: OpenFile;
  /** Where the first byte goes. */
  readonly position: number;
  /** The client's name for it. */
  readonly path: string;
  /** All has arrived: from now on it can be seen. @throws ReplyError when it could not be stored; it is abandoned then. */
  commit(): Promise<void>;
  /** It has broken off: what was there before is as it was, and a part is kept or not as the site says. Never throws. */
  abandon(): Promise<void>;
}

/** How an upload begins. */
export interface UploadOptions {
  /**
   * `at`: from `offset` on, what is before stays; `append`: at the end; `unique`: under a name that nobody has and that
   * begins like the last name of the path, or with `upload` where the path is empty.
   */
  readonly mode: "replace" | "at" | "append" | "unique";
  readonly offset?: number;
}

/**
 * The files of one login. Paths are the client's: `/` is the home, and no reply or error ever shows what is above it.
 * All methods throw a `ReplyError` that says why in FTP's words: 550 not there or not allowed, 553 a name that no
 * file may get, 452 disk full, 554 an offset behind the end. What reading and writing a file throws is put into words by
 * `toReplyError` in file-error.ts.
 */
export interface Files {
  readonly directory: string;
  changeDirectory(path: string): Promise<void>;
  /** The client's path, absolute and without `.` and `..`. */
  resolve(path: string): string;
  stat(path: string): Promise<Entry>;
  /** Entries of a directory in pieces, so that a large one is not held whole; or the one file that `path` is. */
  list(path: string): AsyncIterable<readonly Entry[]>;
  openDownload(path: string): Promise<Download>;
  openUpload(path: string, options: UploadOptions): Promise<Upload>;
  /** @returns the client's path of what was made. */
  makeDirectory(path: string): Promise<string>;
  removeDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  setModified(path: string, modifiedMs: number): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
}
