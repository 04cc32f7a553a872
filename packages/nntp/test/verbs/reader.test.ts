import { expect, test } from "@jest/globals";
import { sampleArticle } from "../store/sample-article.ts";
import { ask, askBlock, openNews } from "../session/rig.ts";

test("groups: GROUP, LISTGROUP, NEXT, LAST, STAT", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  expect(await ask(client, "group \ta.test ")).toBe("211 3 1 3 a.test");
  expect(await ask(client, "STAT")).toBe("223 1 <1@a.test>");
  expect(await ask(client, "NEXT")).toBe("223 2 <2@a.test>");
  expect(await ask(client, "STAT 3")).toBe("223 3 <3@a.test>");
  expect(await ask(client, "NEXT")).toMatch(/^421 /);
  expect(await ask(client, "LAST")).toBe("223 2 <2@a.test>");
  expect(await ask(client, "STAT <3@a.test>")).toBe("223 0 <3@a.test>");
  expect(await ask(client, "LAST")).toBe("223 1 <1@a.test>");
  expect(await ask(client, "LAST")).toMatch(/^422 /);
  expect(await ask(client, "STAT 9")).toMatch(/^423 /);
  expect(await ask(client, "STAT <no@a.test>")).toMatch(/^430 /);
  expect(await ask(client, "STAT x")).toMatch(/^501 /);
  expect(await ask(client, "GROUP no.such")).toMatch(/^411 /);
  expect(await ask(client, "STAT")).toBe("223 1 <1@a.test>");
  expect(await askBlock(client, "LISTGROUP")).toEqual([
    "211 3 1 3 a.test list follows",
    "1",
    "2",
    "3",
  ]);
  expect(await askBlock(client, "LISTGROUP a.test 2-2")).toEqual([
    "211 3 1 3 a.test list follows",
    "2",
  ]);
  expect(await ask(client, "GROUP c.empty")).toBe("211 0 1 0 c.empty");
  expect(await ask(client, "STAT")).toMatch(/^420 /);
  expect(await ask(client, "NEXT")).toMatch(/^420 /);
});

test.each(["STAT", "NEXT", "LAST", "ARTICLE 1", "XOVER", "XOVER 1-", "XHDR Path", "LISTGROUP"])(
  "%s without a group: 412",
  async (command) => {
    await using rig = await openNews();
    expect(await ask(await rig.greet(), command)).toMatch(/^412 /);
  },
);

test("articles are shown whole and in parts", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await ask(client, "GROUP a.test");
  const whole = await askBlock(client, "ARTICLE 2");
  expect(whole[0]).toBe("220 2 <2@a.test>");
  expect(whole.slice(-2)).toEqual(["", "one"]);
  expect(await ask(client, "STAT")).toBe("223 2 <2@a.test>");
  expect(await askBlock(client, "HEAD <2@a.test>")).toEqual([
    "221 0 <2@a.test>",
    ...whole.slice(1, -2),
  ]);
  expect(await askBlock(client, "BODY")).toEqual(["222 2 <2@a.test>", "one"]);
  expect(await ask(client, "ARTICLE 77")).toMatch(/^423 /);
  expect(await ask(client, "ARTICLE <x>")).toMatch(/^430 /);
  expect(await ask(client, "ARTICLE 1 2")).toMatch(/^501 /);
});

test("octets go out as they came in", async () => {
  await using rig = await openNews({ articles: 0 });
  const body = Buffer.from("caf\xe9\r\n..\r\n..x\r\n\0\r\n", "latin1");
  const head = "From: a\r\nNewsgroups: a.test\r\nMessage-ID: <8@a.test>\r\nSubject: s\xff\r\n\r\n";
  const block = Buffer.concat([Buffer.from(head, "latin1"), body]);
  await rig.posting.take(block, { kind: "post", client: "" });
  const client = await rig.greet();
  await client.write("BODY <8@a.test>\r\nQUIT\r\n");
  const { bytes } = await client.ended;
  expect(Buffer.from(bytes).includes(Buffer.concat([body, Buffer.from(".\r\n205 ")]))).toBe(true);
});

test("overview: OVER and XOVER", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await ask(client, "GROUP a.test");
  const lines = await askBlock(client, "OVER 2-");
  expect(lines[0]).toMatch(/^224 /);
  expect(lines[1]?.split("\t").slice(0, 3)).toEqual(["2", "s2", "me@a.test"]);
  expect(lines[1]).toMatch(/\tXref: news\.test a\.test:2$/);
  expect(lines).toHaveLength(3);
  expect((await askBlock(client, "XOVER"))[1]).toMatch(/^1\ts1/);
  expect((await askBlock(client, "OVER <3@a.test>"))[1]).toMatch(/^0\ts3/);
  expect(await ask(client, "OVER 9-")).toMatch(/^423 /);
  expect(await ask(client, "OVER 3-2")).toMatch(/^423 /);
  expect(await ask(client, "XOVER 9-")).toMatch(/^420 /);
  expect(await ask(client, "OVER <no@a.test>")).toMatch(/^430 /);
  expect(await ask(client, "OVER x")).toMatch(/^501 /);
});

test("headers: HDR, XHDR and XPAT", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await ask(client, "GROUP a.test");
  expect((await askBlock(client, "HDR subject 1-2")).slice(1)).toEqual(["1 s1", "2 s2"]);
  expect((await askBlock(client, "HDR Newsgroups")).slice(1)).toEqual(["1 a.test"]);
  expect((await askBlock(client, "HDR References <2@a.test>")).slice(1)).toEqual(["0 "]);
  expect((await askBlock(client, "HDR :lines 1")).slice(1)).toEqual(["1 1"]);
  expect(await ask(client, "HDR :size 1")).toMatch(/^503 /);
  expect(await ask(client, "HDR subject 8-9")).toMatch(/^423 /);
  expect(await ask(client, "HDR subject <no@a.test>")).toMatch(/^430 /);
  expect((await askBlock(client, "XHDR References 1")).slice(1)).toEqual(["1 (none)"]);
  expect((await askBlock(client, "XHDR Lines 2")).slice(1)).toEqual(["2 1"]);
  expect((await askBlock(client, "XHDR Message-ID <2@a.test>")).slice(1)).toEqual([
    "<2@a.test> <2@a.test>",
  ]);
  expect((await askBlock(client, "XHDR Subject 8-9")).slice(1)).toEqual([]);
  expect((await askBlock(client, "XPAT subject 1- *2 s3")).slice(1)).toEqual(["2 s2", "3 s3"]);
  expect((await askBlock(client, "XPAT subject <2@a.test> s*")).slice(1)).toEqual([
    "<2@a.test> s2",
  ]);
  for (const command of ["XPAT subject <no@a.test> *", "XPAT path <no@a.test> *", "XHDR path <no>"])
    expect(await ask(client, command)).toMatch(/^430 /);
  expect((await askBlock(client, "HDR :BYTES 1")).slice(1)[0]).toMatch(/^1 \d+$/);
});

test("lists", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  const active = ["a.test 3 1 y", "b.test 0 1 m", "c.empty 0 1 n"];
  expect((await askBlock(client, "LIST")).slice(1)).toEqual(active);
  expect((await askBlock(client, "list active a*,b*")).slice(1)).toEqual(active.slice(0, 2));
  expect((await askBlock(client, "LIST COUNTS a*")).slice(1)).toEqual(["a.test 3 1 3 y"]);
  expect((await askBlock(client, "LIST NEWSGROUPS a*")).slice(1)).toEqual(["a.test\tTests"]);
  expect((await askBlock(client, "LIST ACTIVE.TIMES a*")).slice(1)).toEqual([
    "a.test 1768478400 me",
  ]);
  expect(await askBlock(client, "LIST OVERVIEW.FMT")).toHaveLength(9);
  expect((await askBlock(client, "LIST HEADERS MSGID"))[1]).toBe(":");
  expect((await askBlock(client, "LIST SUBSCRIPTIONS")).slice(1)).toEqual(["a.test"]);
  expect(await ask(client, "LIST MOTD")).toMatch(/^503 /);
  expect(await ask(client, "LIST DISTRIB.PATS")).toMatch(/^503 /);
  expect(await ask(client, "LIST NONSENSE")).toMatch(/^501 /);
  expect((await askBlock(client, "NEWGROUPS 260601 000000")).slice(1)).toEqual(["c.empty 0 1 n"]);
  expect((await askBlock(client, "NEWNEWS a.*,!b.* 20261120 000000 GMT")).slice(1)).toEqual([
    "<1@a.test>",
    "<2@a.test>",
    "<3@a.test>",
  ]);
  expect(await ask(client, "NEWNEWS * 20261320 000000")).toMatch(/^501 /);
});

test("small talk: DATE, HELP, MODE READER, CAPABILITIES, QUIT", async () => {
  await using rig = await openNews();
  const client = await rig.dial();
  expect(await client.line()).toMatch(/^200 news\.test /);
  expect(await ask(client, "DATE")).toBe("111 20261121090410");
  expect(await ask(client, "MODE reader")).toMatch(/^200 /);
  expect(await ask(client, "MODE nonsense")).toMatch(/^501 /);
  expect(await ask(client, "MODE")).toMatch(/^501 /);
  expect(await ask(client, "GROUPX a")).toMatch(/^500 /);
  expect(await ask(client, "GROUP")).toMatch(/^501 /);
  expect(await askBlock(client, "HELP")).toContain("  GROUP <newsgroup>");
  const capabilities = await askBlock(client, "CAPABILITIES AUTOUPDATE");
  expect(capabilities.slice(0, 2)).toEqual(["101 Capability list", "VERSION 2"]);
  for (const each of ["READER", "POST", "IHAVE", "STREAMING", "OVER MSGID", "COMPRESS DEFLATE"])
    expect(capabilities).toContain(each);
  expect(capabilities).not.toContain("STARTTLS");
  expect((await askBlock(client, "LIST EXTENSIONS"))[0]).toBe("202 Extensions supported");
  await client.write("QUIT\r\nDATE\r\n");
  expect(await client.text()).toMatch(/^205 [^\n]*\n$/);
});

test("an article in a group whose name is not ASCII is there for whoever sees the group", async () => {
  const rights = { mayRead: true, mayPost: false, mayFeed: false, groups: "local.grüße" };
  await using rig = await openNews({ rights });
  const groups = [Buffer.from("b.test, local.grüße").toString("latin1")];
  await rig.store.insert([sampleArticle({ messageId: "<u@a.test>", groups })], "news.test");
  const client = await rig.dial();
  expect(await client.line()).toMatch(/^201 /);
  expect(await ask(client, "STAT <u@a.test>")).toMatch(/^223 /);
  expect(await ask(client, "STAT <1@a.test>")).toMatch(/^430 /);
});

test("a group that is not shown is not there", async () => {
  const rights = { mayRead: true, mayPost: false, mayFeed: false, groups: "*,!a.*" };
  await using rig = await openNews({ rights });
  const client = await rig.dial();
  expect(await client.line()).toMatch(/^201 /);
  expect(await ask(client, "GROUP a.test")).toMatch(/^411 /);
  expect(await ask(client, "ARTICLE <1@a.test>")).toMatch(/^430 /);
  expect(await ask(client, "OVER <1@a.test>")).toMatch(/^430 /);
  expect((await askBlock(client, "LIST")).slice(1)).toEqual(["b.test 0 1 m", "c.empty 0 1 n"]);
  expect((await askBlock(client, "NEWNEWS * 20200101 000000")).slice(1)).toEqual([]);
  expect(await ask(client, "POST")).toMatch(/^440 /);
  expect(await ask(client, "IHAVE <9@a.test>")).toMatch(/^502 /);
});
