import { randomBytes, scryptSync } from "node:crypto";

/** Hashed cheaply: a hundred logins are not to take a minute. */
export function hashOf(text: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(text, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$${toBase64(salt)}$${toBase64(key)}`;
}

function toBase64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
