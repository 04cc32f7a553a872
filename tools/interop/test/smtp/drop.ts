import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A message that was delivered into Drop. */
export interface Dropped {
  readonly name: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** The header of each host that it has passed, the last one first. */
  readonly received: readonly string[];
  /** The octets that its client has sent. */
  readonly octets: Buffer;
}

const patienceMs = 30_000;

/** All that is in Drop, oldest first. */
export async function readDrop(mailroot: string): Promise<Dropped[]> {
  const drop = join(mailroot, "Drop");
  const entries = await readdir(drop, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".eml"));
  const whole = files
    .filter(({ name }) => !name.startsWith("."))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const dropped: Dropped[] = [];
  // One after another: there may be more of them than the process may have open.
  for (const { parentPath, name } of whole)
    dropped.push(parse(name, await readFile(join(parentPath, name))));
  return dropped;
}

export async function waitForDrop(mailroot: string, count: number): Promise<Dropped[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const dropped = await readDrop(mailroot);
    if (dropped.length >= count) return dropped;
    if (performance.now() > until)
      throw new Error(`${dropped.length} of ${count} messages were delivered`);
    await wait(50);
  }
}

/** In alphabetical order. */
export function subjectsOf(dropped: readonly Dropped[]): readonly string[] {
  const subjects = dropped.map(
    ({ octets }) => /^Subject: (.*)\r$/mu.exec(octets.toString())?.[1] ?? "",
  );
  return subjects.toSorted();
}

/** Takes away what the server has put before a message: `x-` lines, Return-Path and Received of its own. */
function parse(name: string, octets: Buffer): Dropped {
  const text = octets.toString("latin1");
  const [head = ""] = /^(?:x-[\s\S]*?\r\n)*Return-Path: .*\r\n/u.exec(text) ?? [];
  let at = head.length;
  const received: string[] = [];
  for (;;) {
    const [header] = /^Received: .*\r\n(?:[ \t].*\r\n)*/u.exec(text.slice(at, at + 2_000)) ?? [];
    if (header === undefined || !header.includes(".localhost with ")) break;
    received.push(header);
    at += header.length;
  }
  return {
    name,
    sender: /^x-sender: (.*)\r$/mu.exec(head)?.[1] ?? "",
    recipients: [...head.matchAll(/^x-receiver: (.*)\r$/gmu)].map(([, address = ""]) => address),
    received,
    octets: octets.subarray(at),
  };
}
