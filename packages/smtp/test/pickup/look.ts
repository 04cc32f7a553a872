import { rename, writeFile } from "node:fs/promises";
import { eventually, type Rig } from "../delivery/rig.ts";

export const second = 1000;

/** As a program should: written elsewhere, then renamed into the folder. */
export async function put(rig: Rig, name: string, octets: string): Promise<void> {
  await writeFile(rig.path(name), octets, "latin1");
  await rename(rig.path(name), rig.path("Pickup", name));
}

/** Time goes by until there are so many files in a folder. */
export async function lookUntil(
  rig: Rig,
  count: number,
  ...folder: readonly string[]
): Promise<void> {
  await eventually(
    async () => {
      await rig.pass(second);
      const names = await rig.names(...folder);
      return names.filter((name) => !name.startsWith(".")).length === count ? true : undefined;
    },
    `${count} files in ${folder.join("/")}`,
  );
}
