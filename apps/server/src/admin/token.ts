import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Checks the `Authorization` header of a request. */
export type CheckToken = (authorization: string | undefined) => boolean;

/** The secret of the admin API, and whether others on this machine can read it. */
export interface Token {
  readonly file: string;
  readonly isExposed: boolean;
  readonly check: CheckToken;
}

/**
 * Reads the token of a data folder; the first start makes one, for its owner's eyes only.
 *
 * @throws Error when the file is empty or cannot be used
 */
export async function openToken(dataDir: string): Promise<Token> {
  const file = join(dataDir, "admin.token");
  const secret = (await create(file)) ?? (await readFile(file, "utf8")).trim();
  if (secret === "") throw new Error(`${file} is empty; delete it, the next start makes a new one`);
  const { mode } = await stat(file);
  return { file, isExposed: (mode & 0o077) !== 0, check: checker(secret) };
}

async function create(file: string): Promise<string | undefined> {
  const secret = randomBytes(32).toString("base64url");
  try {
    await writeFile(file, `${secret}\n`, { flag: "wx", mode: 0o600 });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

function checker(secret: string): CheckToken {
  const expected = digest(secret);
  return (authorization = "") => {
    const given = /^Bearer +(\S+) *$/iu.exec(authorization)?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

// Digests are of one length, so the comparison tells nothing of the secret's.
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
