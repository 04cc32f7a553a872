import type { CommandResult } from "@core/conn-policy/plugin";
import type { FeedCounts } from "../feeds/options.ts";
import type { NewsDesks } from "./news-desk.ts";

/** One line for each peer that is fed: what waits for it, and what has become of the rest since the start. */
export function listPeers(desks: NewsDesks): CommandResult {
  const lines: string[] = [];
  let count = 0;
  for (const [site, { feedCounts }] of desks) {
    const peers = [...(feedCounts?.() ?? [])];
    count += peers.length;
    if (desks.size > 1 && peers.length > 0) lines.push(`site ${site}:`);
    for (const [name, counts] of peers) lines.push(toLine(name, counts));
  }
  lines.push(`${count} ${count === 1 ? "peer is" : "peers are"} fed`);
  return { text: lines.join("\n"), exitCode: 0 };
}

function toLine(name: string, counts: FeedCounts): string {
  const { waiting, accepted, known, rejected, skipped, lost } = counts;
  return `${name}  ${waiting} waiting  ${accepted} accepted  ${known} known  ${rejected} rejected  ${skipped} skipped  ${lost} given up`;
}
