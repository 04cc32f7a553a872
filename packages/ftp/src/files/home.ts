import { type Stats, constants, lstatSync } from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, resolve, sep } from "node:path";
import type { Disk } from "./disk.ts";
import { codeOf, notFound } from "./file-error.ts";
import { type OpenFile, openFile } from "./open-file.ts";
import { type Anchor, type Platform, thisPlatform } from "./platform.ts";
import { splitPath } from "./virtual-path.ts";

/** A name in a directory that is held and lies in the home; what has the name need not exist. */
export interface Name {
  /** The path to act on. A link in the last place is not followed by whoever acts on names. */
  readonly address: string;
  readonly directory: Anchor;
  /** What has the name now: the link itself where it is one. */
  readonly stats: Stats | undefined;
  readonly disk: Disk;
}

// A FIFO would otherwise hold a thread until somebody writes to it.
const readOnly = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * The directory that a login is confined to. Every path is the client's, absolute and without `..`; what is checked is
 * where the thing that has been found really lies, after it has been found. What lies elsewhere is not there: 550.
 */
export class Home {
  readonly #directory: string;
  readonly #platform: Platform;
  // Kept for the life of a login, which saves a look at the disk for every file. A home that is a link and is turned
  // round meanwhile shows in paths that do not match, and is then looked up again.
  #realDirectory: string | undefined;
  readonly disk: Disk;

  constructor(directory: string, disk: Disk, platform: Platform = thisPlatform) {
    this.#directory = resolve(directory);
    this.disk = disk;
    this.#platform = platform;
  }

  /** What a path leads to, all links followed. The caller closes it. */
  hold(path: string): Promise<Anchor> {
    return this.#holdAt(this.#toReal(path));
  }

  /** The caller closes `directory`. */
  async name(path: string): Promise<Name> {
    const { directory, name } = splitPath(path);
    return this.#nameIn(await this.hold(directory), name);
  }

  /** Like `name`, but where that is a link: the name of what it leads to. */
  async nameBehindLink(path: string): Promise<Name> {
    const found = await this.name(path);
    if (found.stats?.isSymbolicLink() !== true) return found;
    try {
      const target = await this.#holdAt(found.address);
      const place = target.locate();
      target.close();
      return await this.#nameIn(await this.#holdAt(dirname(place)), basename(place));
    } finally {
      found.directory.close();
    }
  }

  /** A file, open to be read. */
  async open(path: string): Promise<{ readonly file: OpenFile; readonly stats: Stats }> {
    const realPath = this.#toReal(path);
    const file = await openFile(realPath, readOnly, this.disk.looking);
    try {
      const place = await this.#platform.placeOf(file.descriptor, realPath);
      if (place === undefined || !(await this.#contains(place))) throw notFound();
      return { file, stats: file.stat() };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #holdAt(realPath: string): Promise<Anchor> {
    const platform = this.#platform;
    const anchor = await this.disk.looking.act(
      () => platform.holdNow(realPath),
      () => platform.hold(realPath),
    );
    try {
      if (await this.#contains(anchor.locate())) return anchor;
    } catch (error) {
      anchor.close();
      throw error;
    }
    anchor.close();
    throw notFound();
  }

  async #nameIn(directory: Anchor, name: string): Promise<Name> {
    const address = `${directory.address}/${name}`;
    try {
      const stats = await this.disk.looking.act(
        () => lstatSync(address, { throwIfNoEntry: false }),
        () => lstatIfAny(address),
      );
      // A link that leads outside, or nowhere, is not there: it is neither followed nor replaced nor removed.
      if (stats?.isSymbolicLink() === true) (await this.#holdAt(address)).close();
      return { address, directory, stats, disk: this.disk };
    } catch (error) {
      directory.close();
      throw error;
    }
  }

  async #contains(place: string): Promise<boolean> {
    if (this.#realDirectory !== undefined && isInside(this.#realDirectory, place)) return true;
    this.#realDirectory = await realpath(this.#directory);
    return isInside(this.#realDirectory, place);
  }

  #toReal(path: string): string {
    return this.#directory === sep ? path : this.#directory + path;
  }
}

async function lstatIfAny(address: string): Promise<Stats | undefined> {
  try {
    return await lstat(address);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isInside(directory: string, place: string): boolean {
  return (
    place === directory || place.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  );
}
