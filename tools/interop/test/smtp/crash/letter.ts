import { createHash } from "node:crypto";

/** A message that says itself whether it is whole: small ones, and some that take many writes. */
export function letterOf(key: string, length: number): string {
  const line = `${key} `.repeat(8).padEnd(76, "=").slice(0, 76);
  const body = `${line}\r\n`.repeat(Math.ceil(length / 78));
  const head = `Message-ID: <${key}@client.localhost>\r\nSubject: ${key}\r\n\r\n`;
  return `${head}${body}end ${digestOf(head + body)}\r\n`;
}

/** @returns the key of a message. @throws when it is not whole. */
export function keyOf(octets: Buffer): string {
  const text = octets.toString("latin1");
  const [, whole, digest] = /^([^]*\r\n)end ([0-9a-f]{64})\r\n$/u.exec(text) ?? [];
  const [, key] = /^Subject: (.*)\r$/mu.exec(text) ?? [];
  if (whole === undefined || key === undefined || digestOf(whole) !== digest)
    throw new Error(`a message is not whole: ${text.slice(0, 200)}`);
  return key;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
