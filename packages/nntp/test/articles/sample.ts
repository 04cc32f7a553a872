/** Fields and a body as they are on the wire; latin1, so that every octet can be written. */
export interface Draft {
  readonly [name: string]: string | undefined;
}

export const sampleNow = Date.UTC(2026, 10, 21, 9, 4, 10);

/** What a peer sends. A field that is `undefined` is left out. */
export function fedArticle(draft: Draft = {}, body = "One line.\r\n"): Buffer {
  return toBlock(
    {
      Path: "peer.test!origin.test!not-for-mail",
      From: "A <a@origin.test>",
      Newsgroups: "local.test",
      Subject: "A subject",
      Date: "Sat, 21 Nov 2026 09:00:00 +0000",
      "Message-ID": "<fed@origin.test>",
      ...draft,
    },
    body,
  );
}

/** What a client posts. */
export function postedArticle(draft: Draft = {}, body = "One line.\r\n"): Buffer {
  return toBlock(
    { From: "A <a@origin.test>", Newsgroups: "local.test", Subject: "A subject", ...draft },
    body,
  );
}

function toBlock(fields: Draft, body: string): Buffer {
  let text = "";
  for (const [name, content] of Object.entries(fields))
    if (content !== undefined) text += `${name}:${content === "" ? "" : " "}${content}\r\n`;
  return Buffer.from(`${text}\r\n${body}`, "latin1");
}
