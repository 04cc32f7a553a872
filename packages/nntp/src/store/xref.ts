/** An article's number in one group. */
export interface Place {
  readonly group: string;
  readonly number: number;
}

/** The header field without its line end: RFC 5536 section 3.2.14. */
export function xrefOf(host: string, places: readonly Place[]): string {
  let text = `Xref: ${host}`;
  for (const { group, number } of places) text += ` ${group}:${number}`;
  return text;
}

/** @returns the article with one more header as its last. */
export function withHeader(wire: Uint8Array, bodyAt: number, header: string): Buffer {
  // The empty line stays the last thing before the body.
  const end = bodyAt - 2;
  const added = Buffer.byteLength(header) + 2;
  const whole = Buffer.allocUnsafeSlow(wire.length + added);
  whole.set(wire.subarray(0, end));
  whole.write(`${header}\r\n`, end);
  whole.set(wire.subarray(end), end + added);
  return whole;
}

/** An overview line ready to be sent: RFC 3977 section 8.3. */
export function overviewLine(number: number, overview: Uint8Array, xref: string): Buffer {
  const head = `${number}\t`;
  const tail = `\t${xref}\r\n`;
  const line = Buffer.allocUnsafeSlow(head.length + overview.length + Buffer.byteLength(tail));
  line.write(head, 0, "latin1");
  line.set(overview, head.length);
  line.write(tail, head.length + overview.length);
  return line;
}

/** The same line as it is given to whoever asks by message-id: with the number 0 (RFC 3977 section 8.3.2). */
export function withoutNumber(line: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from("0"), line.subarray(line.indexOf(9))]);
}
