import { posix } from "node:path";
import { replyError } from "../../src/control/reply-error.ts";
import { reply } from "../../src/control/reply.ts";
import type { DataPort } from "../../src/data/data-port.ts";
import type { Entry, Files } from "../../src/files/files.ts";
import type { Login } from "../../src/users/login.ts";
import type { Verb } from "../../src/verbs/verb.ts";

/** Names that are there, without content. */
export function createFakeFiles(names: readonly string[]): Files & { readonly renames: string[] } {
  const renames: string[] = [];
  let directory = "/";
  const resolve = (path: string): string => posix.resolve(directory, path);
  const isDirectory = (path: string): boolean =>
    path === "/" || names.some((name) => name.startsWith(`${path}/`));
  const entryOf = (path: string): Entry => {
    if (!names.includes(path) && !isDirectory(path)) throw replyError(550, "No such file.");
    const kind = isDirectory(path) ? "directory" : "file";
    const name = posix.basename(path);
    return { name, kind, size: 3, modifiedMs: 0, mode: 0o644, links: 1, device: 1, inode: 1 };
  };
  const unused = (): never => {
    throw new Error("not part of this test");
  };
  return {
    renames,
    get directory() {
      return directory;
    },
    resolve,
    async changeDirectory(path) {
      const target = resolve(path);
      if (target === "/broken") throw new Error("EIO: /srv/secret/broken");
      if (!isDirectory(target)) throw replyError(550, "No such directory.");
      directory = target;
    },
    stat: async (path) => entryOf(resolve(path)),
    async *list(path) {
      const target = resolve(path);
      if (!isDirectory(target)) yield [entryOf(target)];
      else yield names.filter((name) => posix.dirname(name) === target).map(entryOf);
    },
    async rename(from, to) {
      if (to.includes("?")) throw replyError(553, "Not a name.");
      renames.push(`${resolve(from)} ${resolve(to)}`);
    },
    setMode: async () => {},
    openDownload: unused,
    openUpload: unused,
    makeDirectory: unused,
    removeDirectory: unused,
    removeFile: unused,
    setModified: unused,
  };
}

export function createFakeLogin(name: string, files: Files): Login {
  const rights = { mayRead: true, mayWrite: true, mayChange: true };
  return { name, rights, files, guard: undefined };
}

/** Knows how often it was closed. */
export interface FakeDataPort extends DataPort {
  readonly closed: number;
}

export function createFakeDataPort(): FakeDataPort {
  let closed = 0;
  const unused = (): never => {
    throw new Error("not part of this test");
  };
  return {
    isExtendedOnly: false,
    isReady: false,
    reason: undefined,
    listen: unused,
    aim: unused,
    open: unused,
    close: () => void closed++,
    get closed() {
      return closed;
    },
  };
}

/** A transfer that goes on until it is told to end, or aborted. */
export interface FakeTransfer {
  readonly verb: Verb;
  readonly aborts: number;
  finish(): void;
}

export function createFakeTransfer(): FakeTransfer {
  let aborts = 0;
  let end: (code: 226 | 426) => void = () => {};
  return {
    get aborts() {
      return aborts;
    },
    finish: () => end(226),
    verb: {
      name: "RETR",
      syntax: "RETR <path>",
      async run(session, path) {
        const ended = new Promise<226 | 426>((resolve) => {
          end = resolve;
        });
        session.transfer = {
          command: `RETR ${path}`,
          bytes: 12,
          abort: async () => {
            aborts++;
            end(426);
            await ended;
          },
        };
        session.say(reply(150, "Here it comes."));
        const code = await ended;
        session.transfer = undefined;
        return reply(code, code === 226 ? "Done." : "Aborted.");
      },
    },
  };
}
