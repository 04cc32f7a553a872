import { engine } from "./engine/part.ts";
import { http } from "./http/part.ts";
import type { Part } from "./part.ts";

const parts = { engine, http } as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];

export function partOf(name: PartName): Part {
  return parts[name];
}
