import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";

/** Listing all sockets costs the kernel some milliseconds, on another thread; whoever asks is looked at once a second. */
const leastGapMs = 900;

const row = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/gmu;

/** What was listed, and when that began. */
interface Listing {
  readonly sinceMs: number;
  readonly bytes: ReadonlyMap<string, number>;
}

const nothing: Listing = { sinceMs: Number.NEGATIVE_INFINITY, bytes: new Map() };

/**
 * How many bytes the kernel holds for a peer: sent and not acknowledged, or not even sent. Linux tells it of all sockets
 * in one file; elsewhere nobody knows.
 */
export class TransmitQueues {
  readonly #clock: Clock;
  readonly #listings: Record<"tcp" | "tcp6", Listing> = { tcp: nothing, tcp6: nothing };
  readonly #asked: Set<"tcp" | "tcp6"> = new Set();

  constructor(clock: Clock) {
    this.#clock = clock;
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
    if (this.#clock.now() - listing.sinceMs >= leastGapMs) void this.#list(table);
    if (listing.sinceMs < sinceMs) return undefined;
    return listing.bytes.get(keyOf(toHex(localPort), toHex(remotePort)));
  }

  async #list(table: "tcp" | "tcp6"): Promise<void> {
    if (this.#asked.has(table)) return;
    this.#asked.add(table);
    const sinceMs = this.#clock.now();
    // Where /proc is hidden nothing is known, and it is not asked for more often.
    const text = await readFile(`/proc/net/${table}`, "latin1").catch(() => "");
    this.#listings[table] = { sinceMs, bytes: readQueues(text) };
    this.#asked.delete(table);
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
