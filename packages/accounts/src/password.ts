import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { createTurns } from "./turns.ts";

/** What is kept of a password: scrypt (RFC 7914) with what it was made with. */
export interface PasswordHash {
  /** Cost: N is 2 to the power of it. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** What one try costs, whoever makes it. */
export type PasswordCost = Pick<PasswordHash, "ln" | "r" | "p">;

/** OWASP's advice for scrypt where memory is to stay small: 32 MiB and some 50 ms for each try. */
const usualCost: PasswordCost = { ln: 15, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;
/** A hash from elsewhere must not let one login take the machine. */
const mostMemory = 256 * 1_048_576;

/** libuv has four threads, and files need theirs: a flood of logins gets two, and waits. */
const turns = createTurns(2);
const never = new AbortController().signal;

const form =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]{11,86})\$(?<key>[A-Za-z0-9+/]{22,86})$/u;

/** Makes the hash of a new password, as it is written in a configuration. */
export async function hashPassword(
  password: string,
  cost: PasswordCost = usualCost,
): Promise<string> {
  const hash = { ...cost, salt: randomBytes(saltBytes), key: Buffer.alloc(keyBytes) };
  return formatHash({ ...hash, key: await derive(password, hash) });
}

/** @throws RangeError with the mistake and its cure. */
export function parseHash(text: string): PasswordHash {
  const { ln, r, p, salt = "", key = "" } = form.exec(text)?.groups ?? {};
  const hash = {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
  // What was written is not shown: it may be the password itself.
  if (ln === undefined)
    throw new RangeError('this is no hash of a password; make one with "connd passwd NAME"');
  if (!isAffordable(hash))
    throw new RangeError('this hash costs too much or nothing; make one with "connd passwd NAME"');
  return hash;
}

function isAffordable({ ln, r, p }: PasswordHash): boolean {
  return ln >= 10 && r >= 1 && p >= 1 && p <= 4 && memoryOf(ln, r, p) <= mostMemory;
}

function memoryOf(ln: number, r: number, p: number): number {
  return 128 * r * (2 ** ln + p + 2);
}

function formatHash({ ln, r, p, salt, key }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`;
}

/** Base64 without padding, as the PHC string format has it. */
function toBase64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}

/** A hash that no password has, and that costs as much to check as `model`. */
export function decoy(model: PasswordHash | undefined): PasswordHash {
  return {
    ...(model ?? usualCost),
    salt: randomBytes(saltBytes),
    key: randomBytes(model?.key.length ?? keyBytes),
  };
}

/**
 * Checks a password; at most two in the process at once, the others wait in order.
 *
 * @param signal of whoever asks: it does not wait on after its end.
 */
export async function verifyPassword(
  password: string,
  hash: PasswordHash,
  signal: AbortSignal = never,
): Promise<boolean> {
  const key = await turns.take(() => derive(password, hash), signal);
  return key !== undefined && timingSafeEqual(key, hash.key);
}

function derive(password: string, { ln, r, p, salt, key }: PasswordHash): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: memoryOf(ln, r, p) };
  // The same letters can be typed in two ways.
  const text = password.normalize("NFC");
  return new Promise((resolve, reject) => {
    scrypt(text, salt, key.length, options, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}
