/** Where a field is in a line of the overview, which begins with the number (RFC 3977 section 8.3.2). */
const places: ReadonlyMap<string, number> = new Map([
  ["subject", 1],
  ["from", 2],
  ["date", 3],
  ["message-id", 4],
  ["references", 5],
  [":bytes", 6],
  [":lines", 7],
]);

/** `:bytes` and `:lines` are all the metadata that is kept. */
export const metadata: readonly string[] = [":bytes", ":lines"];

/** Which of the overview's fields a header is, if it is one. */
export function placeOf(field: string): number | undefined {
  return places.get(field.toLowerCase());
}

/** One line of the overview: its number, and one field. */
export interface OverviewField {
  readonly number: string;
  readonly content: string;
}

/** Takes lines of the overview apart. */
export function* fieldsOf(lines: Uint8Array, place: number): Iterable<OverviewField> {
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString("latin1");
  for (const line of text.split("\r\n")) {
    if (line === "") continue;
    const fields = line.split("\t", place + 1);
    yield { number: fields[0] ?? "0", content: fields[place] ?? "" };
  }
}
