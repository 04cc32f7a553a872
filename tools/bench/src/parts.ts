import type { Part } from "./part.ts";
import { engine } from "./engine/part.ts";

const parts = { engine } as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];

export function partOf(name: PartName): Part {
  return parts[name];
}
