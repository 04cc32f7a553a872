import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { openNews } from "./rig.ts";

const article =
  "From: a\r\nNewsgroups: a.test\r\nMessage-ID: <9@x>\r\nSubject: s\r\n\r\n..\r\n.\r\n";
const dialogue = [
  "MODE READER\r\nGROUP a.test\r\nSTAT 2\r\nARTICLE 1\r\nHEAD\r\nNEXT\r\nWHAT\r\nOVER 1-3\r\n",
  `CHECK <9@x>\r\nTAKETHIS <9@x>\r\n${article}TAKETHIS <9@x>\r\n${article}`,
  "POST\r\nno header\r\n.\r\nHDR subject 1-\r\nLIST\r\nDATE\r\nGROUP no\r\nLAST\r\nQUIT\r\n",
].join("");

async function answerTo(pieces: readonly Buffer[]): Promise<string> {
  await using rig = await openNews();
  const client = await rig.greet();
  for (const piece of pieces) {
    await client.write(piece);
    await settle(2);
  }
  return client.text();
}

test("the answers do not depend on how a dialogue is cut", async () => {
  const bytes = Buffer.from(dialogue);
  const whole = await answerTo([bytes]);
  expect(whole).toMatch(/\r\n239 <9@x>\r\n439 <9@x>\r\n340 [^]*\r\n205 Goodbye\r\n$/);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(bytes.length), { minLength: 1, maxLength: 12 }),
      async (places) => {
        const ends = [0, ...places, bytes.length].toSorted((one, other) => one - other);
        const pieces = ends.slice(1).map((end, at) => bytes.subarray(ends[at], end));
        expect(await answerTo(pieces)).toBe(whole);
      },
    ),
    { numRuns: 40 },
  );
});

const words = [
  ...["GROUP", "LISTGROUP", "ARTICLE", "OVER", "HDR", "XPAT", "LIST", "NEWNEWS", "NEWGROUPS"],
  ...["a.test", "*", "1-", "<1@a.test>", "<>", "20260101", "000000", "POST", "IHAVE", "CHECK"],
  ...["TAKETHIS", "AUTHINFO", "SASL", "PLAIN", "STAT", "MODE", "ACTIVE", "QUITX", ".", "\r\n"],
  ...["\r\n", "\r\n", "\n", "\r\n.\r\n", "\0", "\r", "\t", "\xff\xfe", "9".repeat(600)],
];

test("whatever a client sends, the next one is served, and nothing of it goes wrong here", async () => {
  await using rig = await openNews({ limits: { maxErrors: 1_000 } });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 60 }), async (parts) => {
      const client = await rig.greet();
      await client.write(Buffer.from(parts.join(" "), "latin1"));
      await settle(3);
      client.socket.destroy();
      await waitUntil(() => rig.guard.counts().currentConnections === 0, "it has gone");
      expect(rig.news).toEqual([]);
    }),
    { numRuns: 150 },
  );
  const client = await rig.greet();
  await client.write("DATE\r\n");
  expect(await client.line()).toMatch(/^111 /);
});
