import { expect, test } from "@jest/globals";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createGuard } from "@core/conn-policy";
import { settle, freePort } from "@core/conn-policy/testing";
import { service } from "../../src/index.ts";
import { connectTo, localhost, makeFolder, openService, secret } from "./rig.ts";

const joe = { name: "joe", password: secret };

test("what one client of this machine posts another reads, also after a restart", async () => {
  await using folder = await makeFolder();
  {
    await using rig = await openService(folder, { a: {} });
    const client = await rig.connect("a");
    expect(client.greeting).toBe("200 news.example.org news server ready, posting allowed");
    expect(await client.post({ Newsgroups: "local.test" }, "caf\u00e9\r\n..dot\r\n")).toMatch(
      /^240 Article received <[^>]+@news\.example\.org>$/u,
    );
    expect(await client.ask("GROUP local.test")).toBe("211 1 1 1 local.test");
  }
  await using rig = await openService(folder, { a: {} });
  const client = await rig.connect("a");
  await client.ask("GROUP local.test");
  const article = await client.list("ARTICLE 1");
  expect(article).toContain("Xref: news.example.org local.test:1");
  expect(article.slice(-2)).toEqual(["caf\u00e9", "..dot"]);
});

test("each site has its own groups and articles", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {}, b: { groups: ["b.test"] } });
  const a = await rig.connect("a");
  const b = await rig.connect("b");
  expect(await a.post({ Newsgroups: "local.test" })).toMatch(/^240 /u);
  expect(await b.post({ Newsgroups: "local.test" })).toMatch(/^441 /u);
  expect(await b.list("LIST ACTIVE")).toEqual(["b.test 0 1 y"]);
});

test("where there are users a stranger may nothing, and a user what it was given", async () => {
  await using folder = await makeFolder();
  const users = [joe, { ...joe, name: "ann", post: false, groups: "*,!secret.*" }];
  await using rig = await openService(folder, {
    a: { users, mayLogInUnencrypted: true, groups: ["local.test", "secret.test"] },
  });
  const client = await rig.connect("a");
  expect(client.greeting).toMatch(/^201 /u);
  expect(await client.ask("GROUP local.test")).toBe("480 Log in first");
  expect(await client.ask("POST")).toBe("480 Log in first");
  expect(await client.logIn("joe")).toBe("281 Welcome");
  expect(await client.post({ Newsgroups: "secret.test" })).toMatch(/^240 /u);
  const other = await rig.connect("a");
  expect(await other.logIn("ann")).toBe("281 Welcome");
  expect(await other.ask("GROUP secret.test")).toBe("411 No such newsgroup");
  expect(await other.ask("POST")).toMatch(/^440 /u);
});

test("a password is asked for only under TLS unless the site says otherwise", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: { users: [joe], tls: localhost } });
  const [plain = 0, implicit = 0] = rig.portsOf("a");
  const stranger = await connectTo(plain);
  expect(await stranger.logIn("joe")).toMatch(/^483 /u);
  expect(await stranger.list("CAPABILITIES")).toEqual(
    expect.arrayContaining(["STARTTLS", "AUTHINFO"]),
  );
  const client = await connectTo(implicit, true);
  expect(await client.logIn("joe")).toBe("281 Welcome");
  for (const { wire } of [stranger, client]) wire.socket.destroy();
});

test("a user with limits has them over all of its connections", async () => {
  await using folder = await makeFolder();
  const users = [{ ...joe, policy: { maxConnections: 1, whenFull: "refuse" } }] as const;
  await using rig = await openService(folder, { a: { users, mayLogInUnencrypted: true } });
  const first = await rig.connect("a");
  expect(await first.logIn("joe")).toBe("281 Welcome");
  const second = await rig.connect("a");
  await second.ask("AUTHINFO USER joe");
  expect(await second.ask("AUTHINFO PASS secret")).toMatch(/^400 Too many connections/u);
  expect(rig.guard.children[0]?.children[0]?.counts()).toMatchObject({
    currentConnections: 1,
    refused: { connection_limit: 1 },
  });
});

test("by address: who may post, who may read, and who may not even try", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, {
    a: { access: [{ from: ["192.0.2.0/24"], post: true }] },
    b: { access: [{ from: ["127.0.0.1"], groups: "local.*" }, { post: true }] },
  });
  expect((await rig.connect("a")).greeting).toBe("502 You may not use this server");
  const reader = await rig.connect("b");
  expect(reader.greeting).toMatch(/^201 /u);
  expect(await reader.ask("POST")).toMatch(/^440 /u);
  expect(await reader.ask("GROUP local.test")).toMatch(/^211 /u);
});

test("a peer feeds from its address or by its name, and has an hour between two commands", async () => {
  await using folder = await makeFolder();
  const peers = [
    { name: "far.example.net", from: ["127.0.0.1"], groups: "local.*" },
    { name: "near.example.net", password: secret },
  ];
  await using rig = await openService(folder, {
    a: { peers, mayLogInUnencrypted: true, groups: ["local.test", "other.test"] },
    b: { peers: peers.slice(1), mayLogInUnencrypted: true },
  });
  const far = await rig.connect("a");
  expect(await far.ask("CHECK <1@x>")).toBe("238 <1@x>");
  const fields = (id: string, groups: string): string =>
    `TAKETHIS ${id}\r\nPath: far.example.net!x\r\nFrom: me@a.test\r\nSubject: s\r\nNewsgroups: ${groups}\r\nMessage-ID: ${id}\r\nDate: Sat, 21 Nov 1993 09:00:00 +0000\r\n\r\nhello\r\n.`;
  expect(await far.ask(fields("<1@x>", "local.test"))).toBe("239 <1@x>");
  expect(await far.ask(fields("<2@x>", "other.test"))).toBe("439 <2@x>");
  expect((await far.list("HEAD <1@x>")).find((line) => line.startsWith("Path"))).toBe(
    "Path: news.example.org!!far.example.net!x",
  );
  const near = await rig.connect("b");
  expect(await near.ask("CHECK <1@x>")).toBe("480 Log in first");
  expect(await near.logIn("near.example.net")).toBe("281 Welcome");
  expect(await near.ask("CHECK <1@x>")).toBe("238 <1@x>");
  await settle();
  await rig.clock.pass("59m");
  expect([far.wire.state, near.wire.state]).toEqual(["open", "open"]);
  await rig.clock.pass("61s");
  expect((await far.wire.ended).how).toBe("fin");
});

test("a posting to a moderated group is in Pickup, and a moderator's own in the group", async () => {
  await using folder = await makeFolder();
  const moderated = { name: "local.mod", status: "m", moderator: "mod@example.org" } as const;
  await using rig = await openService(folder, {
    a: {
      groups: [moderated],
      users: [{ ...joe, mayApprove: true }],
      access: [{ post: true }],
      mayLogInUnencrypted: true,
    },
  });
  const client = await rig.connect("a");
  // Nobody would send it.
  expect(await client.post({ Newsgroups: "local.mod" })).toMatch(/^441 /u);
  const pickup = join(folder.path, "Pickup");
  await mkdir(pickup);
  expect(await client.post({ Newsgroups: "local.mod" })).toMatch(/^240 .*moderator/u);
  const names = await readdir(pickup);
  expect(names).toEqual([expect.stringMatching(/^[\da-f-]{36}\.eml$/u)]);
  const mail = await readFile(join(pickup, names[0] ?? ""), "utf8");
  expect(mail).toMatch(/^X-Sender: <>\r\nX-Receiver: <mod@example\.org>\r\n/u);
  expect(mail).toMatch(/\r\nTo: mod@example\.org\r\n/u);
  expect(mail).toMatch(/\r\n\r\nhello\r\n$/u);
  expect(await client.ask("GROUP local.mod")).toBe("211 0 1 0 local.mod");
  await client.logIn("joe");
  const approved = { Newsgroups: "local.mod", Approved: "mod@example.org" };
  expect(await client.post(approved)).toMatch(/^240 Article received/u);
});

test("a reload gives what the configuration says now, and removes no group", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {} });
  const old = await rig.connect("a");
  const described = { name: "local.test", description: "Tests" };
  await rig.reload({
    a: { groups: [described, "new.test"], motd: "Hello\nthere", access: [{}] },
  });
  const client = await rig.connect("a");
  expect(client.greeting).toMatch(/^201 /u);
  expect(await client.list("LIST MOTD")).toEqual(["Hello", "there"]);
  while ((await client.list("LIST ACTIVE")).length < 2) await settle(1);
  expect(await client.list("LIST NEWSGROUPS local.*")).toEqual(["local.test\tTests"]);
  await rig.reload({ a: { groups: ["new.test"] } });
  await settle(8);
  expect(await old.ask("GROUP local.test")).toBe("211 0 1 0 local.test");
});

test.each<[string, object, RegExp]>([
  ["a wrong name", { groups: ["a..b"] }, /^site b: groups\.0: .* is no name of a newsgroup/u],
  ["another folder", { news: "/elsewhere" }, /^site b: news needs a restart/u],
  ["another name", { hostname: "x.example" }, /^site b: hostname needs a restart/u],
])("a reload of which one part is wrong changes nothing: %s", async (_, wrong, message) => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {}, b: {} });
  await expect(rig.reload({ a: { access: [{}] }, b: wrong })).rejects.toThrow(message);
  expect((await rig.connect("a")).greeting).toMatch(/^200 /u);
});

test("two sites share neither articles nor an address", async () => {
  await using folder = await makeFolder();
  const news = join(folder.path, "shared");
  await expect(openService(folder, { a: { news }, b: { news } })).rejects.toThrow(
    /^site b: news: site a has the same; write news: news-b$/u,
  );
  const port = await freePort();
  await expect(openService(folder, { a: { port }, b: { port } })).rejects.toThrow(
    /^site b: listen\.0: site a has the same; choose another port$/u,
  );
});

test("a start that fails leaves nothing open: neither port nor articles", async () => {
  await using folder = await makeFolder();
  await using taken = await openService(folder, { other: {} });
  const port = await freePort();
  const [used = 0] = taken.portsOf("other");
  const start = openService(folder, { a: { port }, b: { port: used } });
  await expect(start).rejects.toMatchObject({ code: "EADDRINUSE" });
  await settle();
  await using again = await openService(folder, { a: { port } });
  expect(again.portsOf("a")).toEqual([port]);
});

test("a drain lets an article that is on its way be stored, and release waits for the store", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {} });
  const idle = await rig.connect("a");
  const busy = await rig.connect("a");
  await busy.ask("POST");
  await rig.running.close();
  const drained = rig.guard.drain();
  await idle.wire.ended;
  await busy.wire.write(
    "From: a@b.test\r\nSubject: s\r\nNewsgroups: local.test\r\n\r\nlate\r\n.\r\n",
  );
  expect(await busy.wire.text()).toMatch(/^240 /u);
  await drained;
  await rig.running.release?.();
  await using again = await openService(folder, { a: {} });
  expect(await (await again.connect("a")).ask("GROUP local.test")).toBe("211 1 1 1 local.test");
});

test("an operator is told of a limit that is below what RFC 3977 advises", () => {
  const advice = (connectionTimeout: number): readonly string[] | undefined =>
    service.advise?.({ ...createGuard().policy, connectionTimeout });
  expect(advice(180_000)).toEqual([]);
  expect(advice(179_999)).toEqual([expect.stringMatching(/RFC 3977 section 3\.1/u)]);
});
