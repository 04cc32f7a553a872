export const group = "local.test";

/** An article of 2.3 kB, as those of the 20-newsgroups collection on average, whose length depends on its id. */
export function articleText(id: string, isFed: boolean): string {
  const lines = 10 + ((Number(/\d+/u.exec(id)?.[0] ?? 0) * 7) % 41);
  const fields = [
    ...(isFed ? ["Path: peer.localhost.test!not-for-mail"] : []),
    "From: Reader <reader@localhost.test>",
    `Newsgroups: ${group}`,
    `Subject: About ${id.slice(1, -1)}`,
    `Message-ID: ${id}`,
    ...(isFed ? [`Date: ${new Date().toUTCString().replace("GMT", "+0000")}`] : []),
  ];
  return `${fields.join("\r\n")}\r\n\r\n${`${"A line like any other of this text. ".repeat(2)}\r\n`.repeat(lines)}`;
}

let last = 0;

/** So many ids that nobody has had. */
export function freshIds(count: number): string[] {
  return Array.from({ length: count }, () => `<${++last}.${process.pid}@bench.localhost.test>`);
}
