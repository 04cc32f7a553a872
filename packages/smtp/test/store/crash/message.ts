/** The octets of a message that both sides of a crash test know by its key: small ones, and some of several writes. */
export function textOf(key: string): string {
  const seed = Buffer.from(key).reduce((sum, octet) => (sum * 31 + octet) % 1_000_003, 7);
  const length = seed % 10 === 0 ? (seed % 40) * 10_000 : seed % 3000;
  const line = `${key} `.repeat(4).padEnd(76, "=");
  const body = `${line}\r\n`.repeat(Math.ceil(length / 78)).slice(0, length);
  return `Message-ID: <${key}@example.org>\r\nSubject: ${key}\r\n\r\n${body}`;
}
