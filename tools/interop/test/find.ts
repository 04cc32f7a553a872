import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a command is. @throws where it is not: `.ci/run` installs or unpacks all that the tests use. */
export function find(command: string): string {
  const places = (process.env["PATH"] ?? "").split(delimiter).map((place) => join(place, command));
  const path = places.find((place) => isExecutable(place));
  if (path === undefined) throw new Error(`${command} is not on PATH; see .ci/run`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
