import { dirname, join } from "node:path";
import type { Log } from "../site.ts";
import { Buffers } from "./buffers.ts";
import { FileQueue } from "./file-queue.ts";
import { nodeFiles, type Files } from "./files.ts";
import { Folder } from "./folder.ts";
import { Folding } from "./folding.ts";
import { FreeSpace } from "./free-space.ts";
import { own } from "./owner.ts";
import type { Queue } from "./queue.ts";
import { emptyFolder, findMessages } from "./recovery.ts";
import { States } from "./states.ts";

export interface QueueOptions {
  /** `mailroot/Queue`; made when it is not there. */
  readonly dir: string;
  /** What must stay free beside a new message; 64 MiB unless told. */
  readonly reserveBytes?: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  /** The file system; tests give one that fails. */
  readonly files?: Files;
}

/**
 * Opens the queue and finds what was in it. The order is what makes a message safe: docs/adr/0010-one-queue-record.md.
 *
 * @throws QueueInUseError when another process works on the folder.
 */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const { dir, now, log, files = nodeFiles, reserveBytes = 64 * 1024 * 1024 } = options;
  const made = await files.makeFolder(dir);
  const owner = await own(dir);
  const folders: Folder[] = [];
  const openFolder = async (path: string): Promise<Folder> => {
    const folder = await Folder.open(path, files);
    folders.push(folder);
    return folder;
  };
  const release = async (): Promise<void> => {
    await Promise.all(folders.map((folder) => folder.close()));
    owner.release();
  };

  try {
    const temporary = await openFolder(join(dir, "tmp"));
    const active = await openFolder(join(dir, "active"));
    const state = await openFolder(join(dir, "state"));
    const corrupt = await openFolder(join(dir, "corrupt"));
    // A folder that is new is an entry of its parent, and as easily lost as a message in it.
    for (let path = dir; ; path = dirname(path)) {
      await (await openFolder(path)).sync();
      if (made === undefined || path === dirname(made) || path === dirname(path)) break;
    }
    if (!active.isDurable) {
      log(
        "warn",
        "a power failure can take accepted messages: the file system cannot fsync folders",
        {
          path: active.path,
        },
      );
    }

    const setAside = async (id: string, error: unknown): Promise<void> => {
      await files.rename(active.pathOf(id), corrupt.pathOf(id));
      await corrupt.sync();
      const problem = error instanceof Error ? error.message : String(error);
      const facts = { id, path: corrupt.pathOf(id), problem };
      log("error", "a message of the queue is damaged and was set aside", facts);
    };

    const folding = new Folding(now);
    const states = new States(files, temporary, state);
    await emptyFolder(temporary, files);
    const ids = await findMessages(active, files, folding, setAside);
    const known = new Set(ids);
    await states.recover((id) => known.has(id));

    const freeSpace = new FreeSpace(dir, files, reserveBytes, now, log);
    const buffers = new Buffers();
    return new FileQueue(
      {
        files,
        temporary,
        active,
        states,
        folding,
        buffers,
        freeSpace,
        now,
        log,
        setAside,
        release,
      },
      ids,
    );
  } catch (error) {
    await release();
    throw error;
  }
}
