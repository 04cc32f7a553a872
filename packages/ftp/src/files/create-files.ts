import { access, chmod, constants, stat, utimes } from "node:fs/promises";
import { replyError } from "../control/reply-error.ts";
import type { Rights } from "../users/login.ts";
import * as names from "./change-names.ts";
import type { Disk } from "./disk.ts";
import { toEntry } from "./entry.ts";
import { type BadNameCode, notFound, permissionDenied, toReplyError } from "./file-error.ts";
import type { Download, Entry, Files, Upload, UploadOptions } from "./files.ts";
import { Home } from "./home.ts";
import { listDirectory } from "./list-directory.ts";
import { openUpload } from "./open-upload.ts";
import type { Anchor, Platform } from "./platform.ts";
import { resolvePath, splitPath } from "./virtual-path.ts";

/** What the files of one login are. */
export interface FilesOptions {
  /** The directory that is `/`, and that nothing outside of is reached. It has to exist. */
  readonly home: string;
  readonly rights: Rights;
  /**
   * What becomes of an upload that breaks off. `discard`: nothing of it stays. `keep`: what has arrived stays and can be
   * resumed; but where a whole file had the name, that file stays and the part goes.
   */
  readonly partialUploads: "keep" | "discard";
  /** What the home lies on. */
  readonly disk: Disk;
}

/** @param platform what a test puts in place of this system's way to hold on to what has been checked. */
export function createFiles(options: FilesOptions, platform?: Platform): Files {
  return new LoginFiles(options, platform);
}

class LoginFiles implements Files {
  readonly #home: Home;
  readonly #rights: Rights;
  readonly #partialUploads: "keep" | "discard";
  #directory = "/";

  constructor(
    { home, rights, partialUploads, disk }: FilesOptions,
    platform: Platform | undefined,
  ) {
    this.#home = new Home(home, disk, platform);
    this.#rights = rights;
    this.#partialUploads = partialUploads;
  }

  get directory(): string {
    return this.#directory;
  }

  resolve(path: string): string {
    return resolvePath(this.#directory, path);
  }

  async changeDirectory(path: string): Promise<void> {
    const chosen = this.resolve(path);
    await this.#holding(chosen, async ({ address }) => {
      if (!(await stat(address)).isDirectory()) throw replyError(550, "Not a directory.");
      await access(address, constants.X_OK);
    });
    this.#directory = chosen;
  }

  stat(path: string): Promise<Entry> {
    return this.#allowed("mayRead", async () => {
      const chosen = this.resolve(path);
      return this.#holding(chosen, (anchor) => entryOf(anchor, chosen));
    });
  }

  async *list(path: string): AsyncGenerator<readonly Entry[]> {
    const home = this.#home;
    const chosen = this.resolve(path);
    const anchor = await this.#allowed("mayRead", () => home.hold(chosen));
    try {
      const entry = await entryOf(anchor, chosen);
      if (entry.kind === "file") yield [entry];
      else
        yield* listDirectory(
          anchor,
          (name) => home.hold(resolvePath(chosen, name)),
          home.disk.looking,
        );
    } catch (error) {
      throw toReplyError(error);
    } finally {
      anchor.close();
    }
  }

  openDownload(path: string): Promise<Download> {
    return this.#allowed("mayRead", async () => {
      const { file, stats } = await this.#home.open(this.resolve(path));
      if (stats.isFile()) return { file, size: stats.size };
      await file.close();
      throw stats.isDirectory() ? replyError(550, "Is a directory.") : notFound();
    });
  }

  openUpload(path: string, options: UploadOptions): Promise<Upload> {
    const begin = (): Promise<Upload> => {
      const asked = options.mode === "unique" && path === "" ? "upload" : path;
      const { mayChange } = this.#rights;
      return openUpload(this.#home, this.#resolveNew(asked), options, {
        mayChange,
        partialUploads: this.#partialUploads,
      });
    };
    return this.#allowed("mayWrite", begin, 553);
  }

  makeDirectory(path: string): Promise<string> {
    return this.#allowed("mayWrite", async () => {
      const chosen = this.resolve(path);
      await names.makeDirectory(this.#home, chosen);
      return chosen;
    });
  }

  removeDirectory(path: string): Promise<void> {
    return this.#allowed("mayChange", () => names.removeDirectory(this.#home, this.resolve(path)));
  }

  removeFile(path: string): Promise<void> {
    return this.#allowed("mayChange", () => names.removeFile(this.#home, this.resolve(path)));
  }

  rename(from: string, to: string): Promise<void> {
    const act = (): Promise<void> =>
      names.renameEntry(this.#home, this.resolve(from), this.#resolveNew(to));
    return this.#allowed("mayChange", act, 553);
  }

  setModified(path: string, modifiedMs: number): Promise<void> {
    return this.#allowed("mayChange", () =>
      this.#holding(this.resolve(path), async ({ address }) => {
        const { atimeMs } = await stat(address);
        await utimes(address, atimeMs / 1000, modifiedMs / 1000);
      }),
    );
  }

  setMode(path: string, mode: number): Promise<void> {
    return this.#allowed("mayChange", async () => {
      const chosen = this.resolve(path);
      // Whoever takes their own home's permissions away cannot give them back.
      splitPath(chosen);
      await this.#holding(chosen, ({ address }) => chmod(address, mode & 0o777));
    });
  }

  #resolveNew(path: string): string {
    return resolvePath(this.#directory, path, 553);
  }

  async #allowed<Result>(
    right: keyof Rights,
    act: () => Promise<Result>,
    badNameCode?: BadNameCode,
  ): Promise<Result> {
    if (!this.#rights[right]) throw permissionDenied();
    try {
      return await act();
    } catch (error) {
      throw toReplyError(error, badNameCode);
    }
  }

  async #holding<Result>(path: string, act: (anchor: Anchor) => Promise<Result>): Promise<Result> {
    try {
      const anchor = await this.#home.hold(path);
      try {
        return await act(anchor);
      } finally {
        anchor.close();
      }
    } catch (error) {
      throw toReplyError(error);
    }
  }
}

async function entryOf({ address }: Anchor, path: string): Promise<Entry> {
  const entry = toEntry(path.slice(path.lastIndexOf("/") + 1) || "/", await stat(address));
  if (entry === undefined) throw notFound();
  return entry;
}
