import { stat } from "node:fs/promises";

/** Is there a folder of this path? */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
