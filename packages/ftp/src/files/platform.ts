import {
  closeSync,
  constants,
  existsSync,
  fstat,
  open,
  openSync,
  readlinkSync,
  realpathSync,
} from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import { promisify } from "node:util";

/** Something in the file system that is held: its names may change meanwhile, what is held stays the same. */
export interface Anchor {
  /** A path by which the system finds it, and below it if it is a directory. */
  readonly address: string;
  /** Where it really is, links followed. */
  locate(): string;
  /** May be called more than once. */
  close(): void;
}

/** What differs between systems: how to act on just what has been checked. */
export interface Platform {
  hold(path: string): Promise<Anchor>;
  /** The same at once, for a disk that is known to be quick. */
  holdNow(path: string): Anchor;
  /** Where an open file really is; `undefined` when the path it was opened by means another by now. */
  placeOf(descriptor: number, path: string): Promise<string | undefined> | string;
}

const openDescriptor = promisify(open);
const statDescriptor = promisify(fstat);

// Names a file without opening it: no right to read is needed, and no device or FIFO notices. Missing in `constants`.
const pathOnly = 0o10000000;

/**
 * Linux: a descriptor is held, and /proc leads to just what it is, whoever renames or replaces what on the way there.
 * Neither reading these links nor closing such a descriptor ever waits for a disk, so both are done at once.
 */
export const linux: Platform = {
  hold: async (path) => anchorOf(await openDescriptor(path, constants.O_RDONLY | pathOnly)),
  holdNow: (path) => anchorOf(openSync(path, constants.O_RDONLY | pathOnly)),
  placeOf: (descriptor) => readlinkSync(`/proc/self/fd/${descriptor}`),
};

/**
 * Elsewhere: the real path stands for what is held. Blind spot: whoever may put a link in a directory's place between
 * check and use, which no FTP client can, may lead one operation astray.
 */
export const portable: Platform = {
  hold: async (path) => anchorAt(await realpath(path)),
  holdNow: (path) => anchorAt(realpathSync(path)),
  async placeOf(descriptor, path) {
    const place = await realpath(path);
    const [opened, named] = await Promise.all([statDescriptor(descriptor), lstat(place)]);
    return opened.ino === named.ino && opened.dev === named.dev ? place : undefined;
  },
};

function anchorOf(descriptor: number): Anchor {
  const address = `/proc/self/fd/${descriptor}`;
  let isOpen = true;
  return {
    address,
    locate: () => readlinkSync(address),
    close() {
      // Its number may be another's by now.
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function anchorAt(place: string): Anchor {
  return { address: place, locate: () => place, close: () => {} };
}

export const thisPlatform: Platform =
  process.platform === "linux" && existsSync("/proc/self/fd") ? linux : portable;
