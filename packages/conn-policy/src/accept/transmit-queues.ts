import { open } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";

/** Listing all sockets costs the kernel some milliseconds, on another thread; whoever asks is looked at once a second. */
const leastGapMs = 900;

const row = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/gmu;

/**
 * Some 7,000 sockets, three milliseconds of the event loop. A machine with more has its list left alone for a minute:
 * nobody's stalled download is worth that each second.
 */
const mostBytes = 2 ** 20;
const restMs = 60_000;

/** What was listed, when that began, and when the next listing may. */
interface Listing {
  readonly sinceMs: number;
  readonly againMs: number;
  readonly bytes: ReadonlyMap<string, number>;
}

const never = Number.NEGATIVE_INFINITY;
const nothing: Listing = { sinceMs: never, againMs: never, bytes: new Map() };

/**
 * How many bytes the kernel holds for a peer: sent and not acknowledged, or not even sent. Linux tells it of all sockets
 * in one file; elsewhere nobody knows.
 */
export class TransmitQueues {
  readonly #clock: Clock;
  readonly #read: typeof readList;
  readonly #listings: Record<"tcp" | "tcp6", Listing> = { tcp: nothing, tcp6: nothing };
  readonly #asked: Set<"tcp" | "tcp6"> = new Set();

  /** @param read another source, for tests. */
  constructor(clock: Clock, read: typeof readList = readList) {
    this.#clock = clock;
    this.#read = read;
  }

  /**
   * What was held at some time after `sinceMs`; `undefined` where that is not known, or not yet: to ask has it looked
   * up.
   */
  of({ localPort, remotePort, remoteFamily }: Socket, sinceMs: number): number | undefined {
    if (process.platform !== "linux" || localPort === undefined || remotePort === undefined)
      return undefined;
    const table = remoteFamily === "IPv6" ? "tcp6" : "tcp";
    const listing = this.#listings[table];
    if (this.#clock.now() >= listing.againMs) void this.#list(table);
    if (listing.sinceMs < sinceMs) return undefined;
    return listing.bytes.get(keyOf(toHex(localPort), toHex(remotePort)));
  }

  async #list(table: "tcp" | "tcp6"): Promise<void> {
    if (this.#asked.has(table)) return;
    this.#asked.add(table);
    const sinceMs = this.#clock.now();
    // Where /proc is hidden nothing is known, and it is not asked for more often.
    const text = await this.#read(`/proc/net/${table}`).catch(() => "");
    const againMs = sinceMs + (text === undefined ? restMs : leastGapMs);
    this.#listings[table] = { sinceMs, againMs, bytes: readQueues(text ?? "") };
    this.#asked.delete(table);
  }
}

/** Reads a file that does not know its size. @returns `undefined` when it is too long. */
export async function readList(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const pieces: Buffer[] = [];
    for (let left = mostBytes; left >= 0;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(64 * 1_024));
      if (bytesRead === 0) return Buffer.concat(pieces).toString("latin1");
      pieces.push(buffer.subarray(0, bytesRead));
      left -= bytesRead;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** Of two sockets with the same ports, at two addresses, nothing is known. */
export function readQueues(text: string): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  const twice = new Set<string>();
  for (const [, local = "", remote = "", queue = ""] of text.matchAll(row)) {
    const key = keyOf(local, remote);
    if (bytes.has(key)) twice.add(key);
    bytes.set(key, Number.parseInt(queue, 16));
  }
  for (const key of twice) bytes.delete(key);
  return bytes;
}

function keyOf(localPort: string, remotePort: string): string {
  return `${localPort} ${remotePort}`;
}

function toHex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
