import { expect, test } from "@jest/globals";
import { formatArticleDate, parseArticleDate } from "../../src/articles/article-date.ts";
import { makeMessageId } from "../../src/articles/message-id.ts";
import { groupsIn, isGroupName } from "../../src/articles/newsgroups.ts";
import { injectedPath, isInjected, relayedPath, serversIn } from "../../src/articles/path.ts";
import { isMessageId } from "../../src/protocol/message-id.ts";

const at = Date.UTC(1993, 3, 6, 0, 11, 49);

test.each([
  ["Tue, 6 Apr 1993 00:11:49 GMT", at],
  ["Tue, 06 Apr 1993 00:11:49 +0000", at],
  ["6 Apr 93 00:11:49 UT", at],
  ["6 Apr 1993 00:11:49", at],
  ["6 Apr 1993 00:11:49 MET", at],
  ["Mon, 5 Apr 1993 20:11:49 EDT", at],
  ["Mon, 5 Apr 1993 16:11:49 -0800 (PST)", at],
  ["Tuesday, 06-Apr-93 02:11:49 +0200", at],
  ["Tue,  6 April 1993 00:11:49 -0000", at],
  ["Tue, 6 Apr 1993 00:11 GMT", at - 49_000],
  ["Sat, 21 Nov 26 09:00:00 +0000", Date.UTC(2026, 10, 21, 9)],
  ["29 Feb 2024 12:00:60 +0000", Date.UTC(2024, 1, 29, 12, 1)],
  ["29 Feb 2023 12:00:00 +0000", undefined],
  ["31 Apr 1993 00:11:49 GMT", undefined],
  ["6 Foo 1993 00:11:49 GMT", undefined],
  ["6 Apr 1993 24:00:00 GMT", undefined],
  ["yesterday", undefined],
  ["", undefined],
  [`6 Apr 1993 00:11:49 GMT (${"x".repeat(200)})`, undefined],
])("the date %j", (text, ms) => {
  expect(parseArticleDate(text)).toBe(ms);
});

test("a date of ours can be read", () => {
  expect(formatArticleDate(at)).toBe("Tue, 06 Apr 1993 00:11:49 +0000");
  expect(parseArticleDate(formatArticleDate(at))).toBe(at);
});

test("an id of ours is one, and each is another", () => {
  const ids = [makeMessageId("news.test", at), makeMessageId("news.test", at)];
  expect(ids.every((id) => isMessageId(id) && id.endsWith("@news.test>"))).toBe(true);
  expect(ids[0]).not.toBe(ids[1]);
});

test("names of groups", () => {
  expect(groupsIn("a.b, c.d,,a.b ,\t*")).toEqual(["a.b", "c.d", "*"]);
  expect(groupsIn("local.gr\xc3\xbc\xc3\x9fe,local.voil\xc3\xa0")).toEqual([
    "local.grüße",
    "local.voilà",
  ]);
  for (const name of ["a.b", "comp.lang.c++", "a_b-1", "caf\xe9.x"])
    expect(isGroupName(name)).toBe(true);
  for (const name of [
    "",
    "a b",
    "a,b",
    "a*",
    "a:1",
    ".a",
    "a.",
    "a..b",
    "!a",
    "a\u007f",
    "a\uFFFD",
  ])
    expect(isGroupName(name)).toBe(false);
  expect(isGroupName("ß".repeat(230))).toBe(true);
  expect(isGroupName(`${"ß".repeat(230)}x`)).toBe(false);
});

test("servers of a Path", () => {
  expect(serversIn("A.test!!b.test!.POSTED.192.0.2.1! c.test !not-for-mail")).toEqual([
    "a.test",
    "b.test",
    "c.test",
  ]);
  expect(serversIn("news.test")).toEqual([]);
  expect(isInjected("a!.POSTED!not-for-mail")).toBe(true);
  expect(isInjected("a!.posted.192.0.2.1!not-for-mail")).toBe(true);
  expect(isInjected("a!.POSTEDLY!not-for-mail")).toBe(false);
});

test("what we put before a Path", () => {
  const from = { client: "192.0.2.1" };
  expect(relayedPath("us", "them!x", { ...from, peer: "Them" })).toBe("us!!");
  expect(relayedPath("us", "others!x", { ...from, peer: "them" })).toBe("us!.MISMATCH.them!");
  expect(relayedPath("us", "them!x", from)).toBe("us!.SEEN.192.0.2.1!");
  expect(injectedPath("us", "::1")).toBe("us!.POSTED.::1!");
});
