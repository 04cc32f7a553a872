import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const places = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** The path of a command; `undefined` where it is not installed. */
export function find(command: string): string | undefined {
  return places.map((place) => join(place, command)).find((path) => isExecutable(path));
}

/** What a daemon that gives up its rights lacks. */
export function lacksOf(...commands: readonly string[]): string | undefined {
  const absence = absenceOf(...commands);
  if (absence !== undefined) return absence;
  return process.getuid?.() === 0 ? undefined : "it starts as root only";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is not installed, in words. */
export function absenceOf(...commands: readonly string[]): string | undefined {
  const absent = commands.filter((command) => find(command) === undefined);
  return absent.length > 0 ? `${absent.join(" and ")} not found on PATH` : undefined;
}
