import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bytesOf, randomOf } from "../bytes.ts";

const folders = ["", "plain", "with space", "Größe", "日本語/深い", "a (1) & b's, 100%"];
const names = ["file", "two words", "naïve café", "файл", "emoji 🎈", "-dash", "semi;colon", "#1"];

/**
 * Makes so many files of mixed sizes, whose names have spaces and letters of many scripts.
 *
 * @param emptyEvery one of so many is empty.
 */
export async function makeTree(folder: string, count: number, emptyEvery = 50): Promise<void> {
  const next = randomOf(count);
  const bytes = bytesOf(count, 200_000);
  for (let index = 0; index < count; index++) {
    const name = `${names[index % names.length]} ${index}.bin`;
    const path = join(folder, folders[index % folders.length] ?? "", name);
    await mkdir(dirname(path), { recursive: true });
    // Most files are small, as everywhere.
    const length = Math.ceil(bytes.length * next() ** 6);
    const from = Math.floor((bytes.length - length) * next());
    await writeFile(path, index % emptyEvery === 0 ? "" : bytes.subarray(from, from + length));
  }
}
