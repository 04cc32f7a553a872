import { drip } from "./attack/drip.ts";
import { expiry } from "./attack/expiry.ts";
import { idle } from "./attack/idle.ts";
import { limit } from "./attack/limit.ts";
import { engine } from "./engine/part.ts";
import { ftp } from "./ftp/part.ts";
import { http } from "./http/part.ts";
import { memory } from "./memory/part.ts";
import { nntp } from "./nntp/part.ts";
import type { Part } from "./part.ts";
import { simulation } from "./simulation/part.ts";
import { smtp } from "./smtp/part.ts";

const parts = {
  engine,
  http,
  memory,
  expiry,
  drip,
  limit,
  idle,
  simulation,
  ftp,
  smtp,
  nntp,
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];

export function partOf(name: PartName): Part {
  return parts[name];
}
