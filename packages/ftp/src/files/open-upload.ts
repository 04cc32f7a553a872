import { randomBytes } from "node:crypto";
import { type Stats, accessSync, constants } from "node:fs";
import { access } from "node:fs/promises";
import { replyError } from "../control/reply-error.ts";
import { notFound, toReplyError } from "./file-error.ts";
import type { Upload, UploadOptions } from "./files.ts";
import type { Home, Name } from "./home.ts";
import { openInPlace } from "./upload-in-place.ts";
import { openPart } from "./upload-part.ts";

/** What a site and a user's rights say about uploads. */
export interface UploadPolicy {
  /** May what is there already be replaced or changed? */
  readonly mayChange: boolean;
  /** What becomes of an upload that breaks off. */
  readonly partialUploads: "keep" | "discard";
}

/** Begins an upload to the client's path. */
export async function openUpload(
  home: Home,
  path: string,
  options: UploadOptions,
  policy: UploadPolicy,
): Promise<Upload> {
  const chosen = options.mode === "unique" ? uniquePath(path) : path;
  const name = await home.nameBehindLink(chosen);
  try {
    if (name.stats !== undefined) await checkReplaceable(name, name.stats, policy);
    const size = name.stats?.size ?? 0;
    const position = startOf(options, size);
    if (position > size) throw replyError(554, "The restart point is behind the end of the file.");
    const changes = options.mode === "at" || options.mode === "append";
    const target = { ...name, path: chosen, position, isAppend: options.mode === "append" };
    // Resuming is what a part is kept for, so what arrives is kept where it belongs.
    if (policy.partialUploads === "keep" && changes && name.stats !== undefined)
      return await openInPlace(target);
    return await openPart({ ...target, keepsStart: changes }, policy);
  } catch (error) {
    name.directory.close();
    throw toReplyError(error, 553);
  }
}

function startOf({ mode, offset = 0 }: UploadOptions, size: number): number {
  if (mode === "append") return size;
  return mode === "at" ? offset : 0;
}

/** No two are ever the same, so the name needs no place held for it while the file arrives. */
function uniquePath(path: string): string {
  return `${path === "/" ? "/upload" : path}.${randomBytes(6).toString("hex")}`;
}

async function checkReplaceable(
  { address, disk }: Name,
  stats: Stats,
  { mayChange }: UploadPolicy,
): Promise<void> {
  if (stats.isDirectory()) throw replyError(550, "Is a directory.");
  if (!stats.isFile()) throw notFound();
  if (!mayChange)
    throw replyError(553, "There is a file of that name, and it may not be overwritten.");
  // Renaming over a file needs no right to write to it, but whoever has made it read-only means it.
  await disk.looking.act(
    () => accessSync(address, constants.W_OK),
    () => access(address, constants.W_OK),
  );
}
