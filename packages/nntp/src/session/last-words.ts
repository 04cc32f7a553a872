import type { Connection } from "@core/conn-policy";

const compressed: WeakMap<Connection, () => boolean> = new WeakMap();
const inReply: WeakSet<Connection> = new WeakSet();

/** Last words are compressed from now on. @param isFlushed has all that was said left the compressor? */
export function noteCompressed(connection: Connection, isFlushed: () => boolean): void {
  compressed.set(connection, isFlushed);
}

/** How last words must be said; `never` where they would be taken for part of something else. */
export function formOfLastWords(connection: Connection): "plain" | "compressed" | "never" {
  if (inReply.has(connection)) return "never";
  const isFlushed = compressed.get(connection);
  if (isFlushed === undefined) return "plain";
  return isFlushed() ? "compressed" : "never";
}

/** A block is leaving, or has left: what is said in it would be taken for a line of it. */
export function noteReply(connection: Connection, isLeaving: boolean): void {
  if (isLeaving) inReply.add(connection);
  else inReply.delete(connection);
}
