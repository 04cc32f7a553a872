import type { EnvelopeRecipient } from "../store/envelope.ts";
import type { Progress, Queued } from "../store/queue.ts";

/** More than anybody reads; an answer must not be as large as a queue can be. */
export const mostListed = 1_000;

/** One message of the queue, and who of its recipients still waits, for people. */
export function describe({ id, size, envelope, progress }: Queued): string {
  const since = new Date(envelope.receivedAt).toISOString();
  const head = `${id}  ${size} bytes  ${since}  from <${envelope.sender}>`;
  const waiting = progress.filter(({ state }) => state === "waiting");
  const lines = waiting.length === 0 ? envelope.recipients.map(toNew) : waiting.map(toLine);
  return [head, ...lines].map(visible).join("\n");
}

function toNew({ address }: EnvelopeRecipient): string {
  return `  to <${address}>`;
}

function toLine({ address, attempts, nextAt, lastReply, lastHost }: Progress): string {
  if (attempts === 0) return `  to <${address}>`;
  const next = new Date(nextAt).toISOString();
  const who = lastHost === undefined ? "" : ` of ${lastHost}`;
  const said = lastReply === undefined ? "" : `; the last answer${who}: ${lastReply}`;
  return `  to <${address}>  attempt ${attempts + 1} at ${next}${said}`;
}

/** What strangers have written must not move anybody's cursor. */
function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
}
