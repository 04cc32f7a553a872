import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createGuard } from "@core/conn-policy";
import {
  type ModeratorMail,
  type NewsServerOptions,
  createMemoryStore,
  createNewsServer,
  hashPassword,
} from "../../src/index.ts";
import { type NewsClient, connectTo, localhost, makeFolder } from "./rig.ts";

interface Standing extends AsyncDisposable {
  connect(): Promise<NewsClient>;
  readonly path: string;
}

async function stand(options: NewsServerOptions): Promise<Standing> {
  const { server, guard, close } = await createNewsServer(options);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    path: guard.path,
    connect: () => connectTo(port, options.isImplicit ?? false),
    async [Symbol.asyncDispose]() {
      server.close();
      await guard[Symbol.asyncDispose]();
      await close();
    },
  };
}

test("a server of three lines, with articles in memory", async () => {
  await using standing = await stand({ groups: ["local.test"] });
  const client = await standing.connect();
  expect(await client.post({ Newsgroups: "local.test" })).toMatch(/^240 /u);
  expect(await client.ask("GROUP local.test")).toBe("211 1 1 1 local.test");
  expect(await client.ask("QUIT")).toMatch(/^205 /u);
});

test("with a folder they outlive it", async () => {
  await using folder = await makeFolder();
  const options = { groups: ["local.test"], news: join(folder.path, "news") };
  {
    await using standing = await stand(options);
    const client = await standing.connect();
    expect(await client.post({ Newsgroups: "local.test" })).toMatch(/^240 /u);
    client.wire.socket.destroy();
  }
  await using standing = await stand(options);
  const client = await standing.connect();
  expect(await client.ask("GROUP local.test")).toBe("211 1 1 1 local.test");
  client.wire.socket.destroy();
});

test("with articles, mail, time and a level of the caller's own", async () => {
  const mails: ModeratorMail[] = [];
  const store = createMemoryStore();
  await using standing = await stand({
    groups: [{ name: "local.mod", status: "m", moderator: "mod@example.org" }],
    store,
    sendMail: async (mail) => void mails.push(mail),
    now: () => Date.UTC(2026, 10, 21, 9, 4, 10),
    guard: createGuard({ name: "all" }).child({ name: "outer" }),
  });
  expect(standing.path).toBe("outer/nntp");
  const client = await standing.connect();
  expect(await client.ask("DATE")).toBe("111 20261121090410");
  expect(await client.post({ Newsgroups: "local.mod" })).toMatch(/^240 .*moderator/u);
  expect(mails).toEqual([expect.objectContaining({ to: "mod@example.org", group: "local.mod" })]);
  expect((await store.groups()).map(({ name }) => name)).toEqual(["local.mod"]);
  client.wire.socket.destroy();
});

test("nobody sends mail where nothing says how, and no file is left", async () => {
  const before = await readdir(".");
  const groups = [{ name: "local.mod", status: "m", moderator: "mod@example.org" }] as const;
  await using standing = await stand({ groups });
  const client = await standing.connect();
  expect(await client.post({ Newsgroups: "local.mod" })).toMatch(/^441 .*moderat/u);
  expect(await readdir(".")).toEqual(before);
  client.wire.socket.destroy();
});

test("with TLS from the first octet on", async () => {
  const tls = { cert: readFileSync(localhost.cert), key: readFileSync(localhost.key) };
  await using standing = await stand({ groups: ["local.test"], tls, isImplicit: true });
  const client = await standing.connect();
  expect(client.greeting).toMatch(/^200 /u);
  client.wire.socket.destroy();
});

test.each<[string, NewsServerOptions, RegExp]>([
  [
    "TLS without a certificate",
    { groups: [], isImplicit: true },
    /^isImplicit: there is no certificate/u,
  ],
  [
    "peers that are sent to from memory",
    { groups: [], peers: [{ name: "x", send: { host: "x" } }] },
    /^peers: what waits for them needs a folder/u,
  ],
  [
    "a group that is none",
    { groups: ["a b"] },
    /^site nntp: groups\.0: "a b" is no name of a newsgroup/u,
  ],
])("what cannot be meant is told: %s", async (_, options, message) => {
  await expect(createNewsServer(options)).rejects.toThrow(message);
});

test("what was refused leaves its name and its folder for the next attempt", async () => {
  await using folder = await makeFolder();
  const guard = createGuard();
  const options = { groups: ["local.test"], news: join(folder.path, "news"), guard };
  const users = [
    { name: "joe", password: await hashPassword("x"), policy: { connectionTimeout: "soon" } },
  ];
  await expect(createNewsServer({ ...options, users })).rejects.toThrow(RangeError);
  await writeFile(options.news, "");
  await expect(createNewsServer(options)).rejects.toMatchObject({ code: "EEXIST" });
  expect(guard.children).toEqual([]);
  await rm(options.news);
  const { close } = await createNewsServer(options);
  await guard[Symbol.asyncDispose]();
  await close();
});
