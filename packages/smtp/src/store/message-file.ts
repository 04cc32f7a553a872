import type { Envelope } from "./envelope.ts";
import type { Files } from "./files.ts";

/*
 * A message in the queue is one file: a line of JSON with the envelope, which is known first; the octets; and a last line of
 * fixed length that says how many octets there are, which is known last. A file whose end is missing is thereby noticed.
 */

export interface MessageFile {
  readonly envelope: Envelope;
  /** Where the octets begin in the file, and how many they are. */
  readonly start: number;
  readonly size: number;
  /** What a second attempt of the same message has too. */
  readonly fingerprint: string | undefined;
}

const format = 1;
const headBlock = 4096;
/** Thousands of recipients; more is no envelope of ours. */
const maxHead = 16 * 1024 * 1024;
const tailLength = "\nend 0000000000000000 ".length + 64 + 1;
const tailPattern = /^\nend (\d{16}) ([0-9a-f]{64}|-{64})\n$/;

export function toHead(envelope: Envelope): Buffer {
  return Buffer.from(`${JSON.stringify({ format, ...envelope })}\n`);
}

export function toTail(size: number, fingerprint: string | undefined): Buffer {
  return Buffer.from(
    `\nend ${String(size).padStart(16, "0")} ${fingerprint ?? "-".repeat(64)}\n`,
    "latin1",
  );
}

/** A file in the queue that is no whole message. */
class DamagedError extends Error {
  readonly code = "ERR_DAMAGED_MESSAGE";
}

/** @throws DamagedError, or what the file system says. */
export async function inspect(file: number, files: Files): Promise<MessageFile> {
  const length = await files.size(file);
  const { line, ahead } = await readHead(file, files);
  const { size, fingerprint } = await readTail(file, files, length, ahead);
  const start = line.length + 1;
  if (start + size + tailLength !== length) {
    throw new DamagedError(`it has ${length} octets and should have ${start + size + tailLength}`);
  }
  return { envelope: toEnvelope(line), start, size, fingerprint };
}

/** `ahead` is what was read beyond the line: for a small message that is all of it, and saves a second read. */
async function readHead(file: number, files: Files): Promise<{ line: Buffer; ahead: Buffer }> {
  for (let room = headBlock; room <= maxHead; room *= 16) {
    const block = Buffer.allocUnsafe(room);
    const ahead = block.subarray(0, await files.read(file, block, 0));
    const end = ahead.indexOf(0x0a);
    if (end !== -1) return { line: ahead.subarray(0, end), ahead };
    if (ahead.length < room) break;
  }
  throw new DamagedError("its envelope has no end");
}

async function readTail(
  file: number,
  files: Files,
  length: number,
  ahead: Buffer,
): Promise<{ size: number; fingerprint: string | undefined }> {
  const at = Math.max(0, length - tailLength);
  let tail = ahead.subarray(at);
  if (ahead.length < length) {
    tail = Buffer.allocUnsafe(tailLength);
    tail = tail.subarray(0, await files.read(file, tail, at));
  }
  const [, size, fingerprint] = tailPattern.exec(tail.toString("latin1")) ?? [];
  if (size === undefined || fingerprint === undefined) {
    throw new DamagedError("its last line is missing");
  }
  return {
    size: Number(size),
    fingerprint: fingerprint.startsWith("-") ? undefined : fingerprint,
  };
}

function toEnvelope(line: Buffer): Envelope {
  const value = parse(line.toString("utf8"));
  if (!isEnvelope(value)) throw new DamagedError("its envelope cannot be read");
  const { format: _, ...envelope } = value;
  return envelope;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Unchecked<T> = { readonly [Key in keyof T]?: unknown };

function isEnvelope(value: unknown): value is Envelope & { readonly format: number } {
  if (typeof value !== "object" || value === null) return false;
  const some: Unchecked<Envelope> & { readonly format?: unknown } = value;
  return (
    some.format === format &&
    typeof some.sender === "string" &&
    Array.isArray(some.recipients) &&
    some.recipients.length > 0 &&
    some.recipients.every(hasAddress) &&
    typeof some.origin === "object" &&
    some.origin !== null &&
    typeof some.receivedAt === "number"
  );
}

function hasAddress(recipient: unknown): boolean {
  return (
    typeof recipient === "object" &&
    recipient !== null &&
    "address" in recipient &&
    typeof recipient.address === "string"
  );
}
