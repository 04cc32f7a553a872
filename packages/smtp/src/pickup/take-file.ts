import { hash } from "node:crypto";
import type { Stats } from "node:fs";
import { unlink, type FileHandle } from "node:fs/promises";
import { toDate } from "../delivery/notices/report.ts";
import { isAscii } from "../delivery/read-head.ts";
import type { Envelope } from "../store/envelope.ts";
import { openPlain } from "../store/open-plain.ts";
import type { Draft, Queue } from "../store/queue.ts";
import { toCrlf } from "./to-crlf.ts";
import { holdsNul, PickupError, readPickupHeaders, type PickupHeaders } from "./pickup-headers.ts";

export interface PickupFile {
  readonly path: string;
  readonly name: string;
  readonly stats: Stats;
  readonly queue: Queue;
  readonly hostname: string;
  readonly now: () => number;
}

const maxHeaders = 262_144;

/**
 * Brings a file into the queue, then takes it away. After a crash in between it is taken again: it is the same message to
 * the queue then, which keeps one.
 *
 * @returns the message's id.
 * @throws PickupError for what is no message; SmtpError when the queue has no room.
 */
export async function takeFile(file: PickupFile): Promise<string> {
  const handle = file.stats.isFile() ? await openPlain(file.path) : undefined;
  if (handle === undefined) throw new PickupError("It is no plain file.");
  try {
    const id = await store(file, handle);
    await unlink(file.path);
    return id;
  } finally {
    await handle.close();
  }
}

async function store(file: PickupFile, handle: FileHandle): Promise<string> {
  const { queue, stats, hostname, now } = file;
  const { text, bodyAt } = await readHead(handle);
  const headers = readPickupHeaders(text);
  const envelope = toEnvelope(headers, hostname, now());
  const draft = await queue.begin(envelope, stats.size);
  try {
    await draft.writeTrace(
      Buffer.from(
        `Received: by ${hostname} (Pickup) id ${draft.id};\r\n\t${toDate(envelope.receivedAt)}\r\n`,
      ),
    );
    await draft.write(Buffer.from(`${headers.text}${missing(file, headers)}\r\n`, "latin1"));
    await writeBody(draft, handle, bodyAt);
    return await draft.commit();
  } catch (error) {
    await draft.abandon();
    throw error;
  }
}

async function readHead(handle: FileHandle): Promise<{ text: string; bodyAt: number }> {
  const buffer = Buffer.allocUnsafe(maxHeaders);
  let size = 0;
  while (size < maxHeaders) {
    const { bytesRead } = await handle.read(buffer, size, maxHeaders - size, size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  const text = buffer.toString("latin1", 0, size);
  const end = /(\r\n|\n|\r)\1/.exec(text);
  if (end !== null) return { text: text.slice(0, end.index), bodyAt: end.index + end[0].length };
  if (size === maxHeaders) throw new PickupError("Its headers have no end.");
  return { text, bodyAt: size };
}

function toEnvelope(headers: PickupHeaders, hostname: string, now: number): Envelope {
  const { sender, recipients, text } = headers;
  const isPlain = isAscii(Buffer.from([sender, ...recipients, text].join("")));
  return {
    sender,
    recipients: recipients.map((address) => ({ address })),
    origin: { client: "local", helo: hostname, isEncrypted: false },
    receivedAt: now,
    isUtf8: !isPlain,
    // Nobody has said, and hosts that want to know are told that it may be.
    is8Bit: true,
  };
}

/** The same again for the same file, so that the queue knows it after a crash. */
function missing({ name, stats, hostname }: PickupFile, headers: PickupHeaders): string {
  const key = hash("sha256", `${name} ${stats.ino} ${stats.size} ${stats.mtimeMs}`).slice(0, 32);
  return [
    headers.hasDate ? "" : `Date: ${toDate(stats.mtimeMs)}\r\n`,
    headers.hasMessageId ? "" : `Message-ID: <${key}@${hostname}>\r\n`,
  ].join("");
}

async function writeBody(draft: Draft, handle: FileHandle, start: number): Promise<void> {
  const octets = handle.createReadStream({ start, autoClose: false });
  for await (const chunk of toCrlf(octets)) {
    if (chunk.includes(0)) throw holdsNul();
    await draft.write(chunk);
  }
}
