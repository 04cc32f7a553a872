import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Passing } from "../../src/posting/options.ts";
import { fedArticle } from "../articles/sample.ts";
import { openPosting, placesOf } from "./rig.ts";

const id = "<fed@origin.test>";

test("an article of a peer is stored with our name in Path, and passed on", async () => {
  const passed: Passing[] = [];
  const rig = await openPosting({ onStored: (article) => void passed.push(article) });
  const block = fedArticle(
    { Newsgroups: "local.test,local.closed,far.away", Xref: "peer.test local.test:77" },
    "caf\xe9\r\n..\r\n",
  );
  expect(await rig.feed(block)).toEqual({ kind: "stored", messageId: id });
  const expected = block
    .toString("latin1")
    .replace("Path: ", "Path: news.test!!")
    .replace("Xref: peer.test local.test:77", "Xref: news.test local.test:1 local.closed:1");
  expect(await rig.stored(id)).toBe(expected);
  expect(passed).toEqual([
    {
      messageId: id,
      newsgroups: ["local.test", "local.closed", "far.away"],
      passed: ["peer.test", "origin.test"],
    },
  ]);
});

test.each([
  ["From", "There is no From"],
  ["Subject", "There is no Subject"],
  ["Newsgroups", "There is no Newsgroups"],
  ["Message-ID", "There is no Message-ID"],
  ["Date", "There is no Date"],
  ["Path", "There is no Path"],
])("without %s it is refused", async (name, why) => {
  const rig = await openPosting();
  expect(await rig.feed(fedArticle({ [name]: undefined }))).toEqual({ kind: "refused", why });
});

test.each([
  [{ Path: "a!NEWS.test!b!c" }, "It has been here before"],
  [{ Newsgroups: "far.away" }, "None of its groups is wanted"],
  [{ Date: "Sat, 21 Nov 2026 25:00:00 +0000" }, "The date cannot be read"],
  [{ Date: "Sun, 22 Nov 2026 09:04:11 +0000" }, "The date lies in the future"],
  [{ Date: "Wed, 11 Nov 2026 09:04:09 +0000" }, "The article is too old"],
  [{ "Message-ID": "<other@origin.test>" }, "It was offered under another Message-ID"],
])("%j is refused", async (fields, why) => {
  const rig = await openPosting({ limits: { maxAgeMs: 10 * 86_400_000 } });
  expect(await rig.feed(fedArticle(fields), { messageId: id })).toEqual({ kind: "refused", why });
});

test("old articles are taken unless somebody says how old they may be", async () => {
  const rig = await openPosting();
  const Date = "Tue, 6 Apr 93 00:11:49 GMT";
  expect(await rig.feed(fedArticle({ Date }))).toMatchObject({ kind: "stored" });
});

test("the last entry of Path is no server, and an empty body is a body", async () => {
  const rig = await openPosting();
  const block = fedArticle({ Path: "peer.test!news.test" }, "");
  expect(await rig.feed(block)).toMatchObject({ kind: "stored" });
});

test("a peer fills only those groups that it may", async () => {
  const rig = await openPosting();
  const block = fedArticle({ Newsgroups: "local.test,local.other" });
  expect(await rig.feed(block, { groups: "far.*" })).toMatchObject({
    why: "None of its groups is wanted",
  });
  await rig.feed(block, { groups: "local.o*" });
  expect(await placesOf(rig, id)).toBe("local.other:1");
});

const body = fc
  .array(
    fc
      .array(
        fc.integer({ min: 1, max: 255 }).filter((octet) => octet !== 10 && octet !== 13),
        { maxLength: 30 },
      )
      .map((octets) => String.fromCharCode(...octets))
      .map((line) => (line.startsWith(".") ? `.${line}\r\n` : `${line}\r\n`)),
    { maxLength: 10 },
  )
  .map((lines) => lines.join(""));

test("whatever a body holds comes back, octet for octet", async () => {
  const rig = await openPosting();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom("", "..\r\n", "\r\n\r\n..\r\n"), async (text, more) => {
      const messageId = `<b${count++}@origin.test>`;
      const block = fedArticle({ "Message-ID": messageId }, text + more);
      expect(await rig.feed(block)).toMatchObject({ kind: "stored" });
      const stored = (await rig.stored(messageId)) ?? "";
      const back = stored.replace("news.test!!", "").replace(/Xref: [^\r]*\r\n/u, "");
      expect(back).toBe(block.toString("latin1"));
    }),
  );
});
