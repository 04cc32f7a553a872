import { expect, test } from "@jest/globals";
import { postedArticle } from "../articles/sample.ts";
import { openPosting, placesOf } from "./rig.ts";

const id = "<p1@origin.test>";

test("a posting gets what it lacks, and keeps all that it has", async () => {
  const rig = await openPosting({ complaintsTo: "abuse@news.test" });
  const body = "caf\xe9\r\n..\r\n...dots\r\n\r\n";
  const outcome = await rig.post(postedArticle({ "X-Odd": "\x80\xff\r\n\tfolded" }, body), {
    user: 'a "b"',
  });
  if (outcome.kind !== "stored") throw new Error("not stored");
  expect(outcome.messageId).toMatch(/^<[0-9a-z]+\.[0-9a-f]{18}@news\.test>$/u);
  expect(await rig.stored(outcome.messageId)).toBe(
    [
      "Path: news.test!.POSTED.192.0.2.1!not-for-mail",
      "From: A <a@origin.test>",
      "Newsgroups: local.test",
      "Subject: A subject",
      "X-Odd: \x80\xff",
      "\tfolded",
      "Date: Sat, 21 Nov 2026 09:04:10 +0000",
      `Message-ID: ${outcome.messageId}`,
      "Injection-Date: Sat, 21 Nov 2026 09:04:10 +0000",
      String.raw`Injection-Info: news.test; posting-host="192.0.2.1"; posting-account="a \"b\""; mail-complaints-to="abuse@news.test"`,
      "Xref: news.test local.test:1",
      "",
      body,
    ].join("\r\n"),
  );
});

test("an id and a date of the client's stay; what a server says is not taken from a client", async () => {
  const rig = await openPosting();
  const outcome = await rig.post(
    postedArticle({
      "Message-ID": id,
      Date: "Sat, 21 Nov 2026 10:00:00 +0100",
      Path: "leaf.test!not-for-mail",
      Xref: "leaf.test x:1",
      "NNTP-Posting-Host": "elsewhere",
      "Injection-Info": "elsewhere",
    }),
  );
  expect(outcome).toEqual({ kind: "stored", messageId: id });
  const text = (await rig.stored(id)) ?? "";
  expect(text).toContain("Path: news.test!.POSTED.192.0.2.1!leaf.test!not-for-mail\r\n");
  expect(text).toContain("Date: Sat, 21 Nov 2026 10:00:00 +0100\r\n");
  expect(text).not.toMatch(/elsewhere|leaf\.test x:1/u);
});

const day = 86_400_000;
const limits = { maxAgeMs: 14 * day, maxGroups: 3, maxArticleBytes: 5_000 };

test.each([
  [{ From: undefined }, "There is no From"],
  [{ From: "nobody" }, "From has no address"],
  [{ Subject: "" }, "There is no Subject"],
  [{ Newsgroups: undefined }, "There is no Newsgroups"],
  [{ Newsgroups: "no.such,local.nothing" }, "No such group: no.such, local.nothing"],
  [{ Newsgroups: "local.test,local.closed" }, "Nobody may post to local.closed here"],
  [{ Newsgroups: "local.test,a,b,c" }, "It is posted to too many groups"],
  [{ Newsgroups: "local.mod" }, "local.mod is moderated, and its moderator cannot be reached"],
  [{ "Message-ID": "<a b>" }, "That is no Message-ID"],
  [{ Subject: "\r\n\t" }, "There is no Subject"],
  [{ "X:A": "1" }, 'There is no space after "x:"'],
  [{ "X-Long": "x".repeat(991) }, "A line of the header is too long"],
  [{ "X-Long": `x\r\n ${"x".repeat(998)}` }, "A line of the header is too long"],
  [{ Path: "a!.POSTED!not-for-mail" }, "It has been posted elsewhere"],
  [{ Date: "today" }, "The date cannot be read"],
  [{ Date: "Sun, 22 Nov 2026 09:04:11 +0000" }, "The date lies in the future"],
  [{ Date: "Sat, 07 Nov 2026 09:04:09 +0000" }, "The article is too old"],
  [{ "Injection-Date": "Sat, 07 Nov 2026 09:04:09 +0000" }, "The article is too old"],
  [{ Approved: "me@a.test" }, "You may not approve articles"],
  [{ Control: `cancel ${id}` }, "You may not send control messages"],
  [{ Supersedes: id }, "You may not send control messages"],
  [{ subject: "Twice" }, "There are two Subject fields"],
  [{ "X-Large": "x".repeat(5_000) }, "The article is too large"],
])("%j is refused", async (fields, why) => {
  const rig = await openPosting({ limits });
  const outcome = await rig.post(postedArticle(fields));
  expect(outcome).toEqual({ kind: "refused", why: expect.stringContaining(why) });
  expect((await rig.store.group("local.test"))?.count).toBe(0);
});

test.each([
  { Date: "Sun, 22 Nov 2026 09:04:10 +0000" },
  { Date: "Sat, 07 Nov 2026 09:04:10 +0000" },
  { Newsgroups: "local.test,a,b" },
  { "X-Long": "x".repeat(990) },
  { "X-Long": `x\r\n ${"x".repeat(997)}\r\n ${"x".repeat(997)}` },
])("%j is just allowed", async (fields) => {
  const rig = await openPosting({ limits });
  expect(await rig.post(postedArticle(fields))).toMatchObject({ kind: "stored" });
});

test("fields that say nothing are left out", async () => {
  const rig = await openPosting();
  const outcome = await rig.post(postedArticle({ "Message-ID": "", Summary: " ", Control: "" }));
  if (outcome.kind !== "stored") throw new Error("not stored");
  const text = (await rig.stored(outcome.messageId)) ?? "";
  expect(text).not.toMatch(/Summary|Control/u);
  expect(text.match(/Message-ID/gu)).toHaveLength(1);
});

test("an article without a body is refused", async () => {
  const rig = await openPosting();
  expect(await rig.post(postedArticle({}, ""))).toMatchObject({
    kind: "refused",
    why: "The article has no body",
  });
});

test("a cross-post is in each group that is here and that its sender may write to, once", async () => {
  const rig = await openPosting();
  const Newsgroups = "local.test, local.other,local.test,far.away";
  await rig.post(postedArticle({ "Message-ID": id, Newsgroups }));
  expect(await placesOf(rig, id)).toBe("local.test:1 local.other:1");
  const other = "<p2@origin.test>";
  await rig.post(postedArticle({ "Message-ID": other, Newsgroups }), { groups: "*,!local.test" });
  expect(await placesOf(rig, other)).toBe("local.other:2");
  expect(await rig.post(postedArticle(), { groups: "*,!local.test" })).toMatchObject({
    why: "No such group: local.test",
  });
});

test("an id is taken once", async () => {
  const rig = await openPosting();
  const block = postedArticle({ "Message-ID": id });
  expect(await Promise.all([rig.post(block), rig.post(block)])).toEqual([
    { kind: "stored", messageId: id },
    { kind: "refused", why: "It is here already" },
  ]);
});

test("a store that fails is trouble of ours", async () => {
  const rig = await openPosting();
  await rig.store.close();
  expect(await rig.post(postedArticle())).toEqual({
    kind: "retry",
    why: "The article cannot be taken now",
  });
  expect(rig.log).toEqual(["error: nntp: an article could not be taken"]);
});
