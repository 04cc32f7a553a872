const longest = 250;

/** `<`, one or more printable ASCII characters but `>`, `>`: 3 to 250 octets (RFC 3977 section 3.6). */
export function isMessageId(word: string): boolean {
  return word.length <= longest && /^<[!-=?-~]+>$/u.test(word);
}
