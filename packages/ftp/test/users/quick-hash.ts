import { scryptSync } from "node:crypto";

/** A hash as cheap as one may be: a real one takes a tenth of a second, each time. */
export function quickHash(password: string): string {
  const salt = Buffer.from("saltsaltsalt");
  const key = scryptSync(password, salt, 32, { N: 2 ** 10, r: 1, p: 1 });
  return `$scrypt$ln=10,r=1,p=1$${toBase64(salt)}$${toBase64(key)}`;
}

function toBase64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
