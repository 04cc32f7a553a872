import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { createManualClock, waitUntil } from "@core/conn-policy/testing";
import { createFeeds } from "../../src/feeds/create-feeds.ts";
import type { FeedPeer, Feeds } from "../../src/feeds/options.ts";
import { createPosting } from "../../src/posting/create-posting.ts";
import type { Posting } from "../../src/posting/posting.ts";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import { fedArticle } from "../articles/sample.ts";
import { everything } from "../session/fakes.ts";
import { type NewsRig, openNews } from "../session/rig.ts";

const oldest = Date.UTC(1993, 3, 6);

interface Server extends AsyncDisposable {
  readonly rig: NewsRig;
  readonly store: ArticleStore;
  readonly posting: Posting;
  feeds: Feeds | undefined;
}

/** A server that takes articles for real, from a peer called `from`. */
async function openServer(hostname: string, from: string): Promise<Server> {
  const store = createMemoryStore();
  const group = { description: "", status: "y", creator: "me", createdAt: 0 } as const;
  for (const name of ["local.test", "local.other"]) await store.addGroup({ ...group, name });
  const log = (): void => {};
  const posting = createPosting({
    store,
    hostname,
    now: () => oldest,
    log,
    onStored: (article) => server.feeds?.add(article),
  });
  const site = { hostname, store, posting };
  const rig = await openNews({ site, rights: { ...everything, peer: from } });
  const server: Server = {
    rig,
    store,
    posting,
    feeds: undefined,
    async [Symbol.asyncDispose]() {
      await server.feeds?.close();
      await rig[Symbol.asyncDispose]();
    },
  };
  return server;
}

function peerOf(name: string, { rig }: Server, streaming: boolean): FeedPeer {
  const [host = "", port] = rig.addresses[0]?.split(":") ?? [];
  return { name, host, port: Number(port), streaming };
}

const bodies = [
  "caf\xe9 \x80\xff\r\n",
  "",
  "..\r\n",
  "\r\n..\r\n\r\n..\r\n",
  "...three\r\n..two\r\nno. dot\r\n",
  `${"x".repeat(5_000)}\r\n`,
  "=ybegin line=128\r\n\x01\x02=}\x0b\r\n",
  "A line.\r\n".repeat(20_000),
];

test.each([true, false])("two servers feed each other, streaming %s", async (streaming) => {
  const dir = await mkdtemp(join(tmpdir(), "servers-"));
  await using one = await openServer("one.test", "two.test");
  await using two = await openServer("two.test", "one.test");
  const clock = createManualClock();
  for (const [self, other, name] of [
    [one, two, "two.test"],
    [two, one, "one.test"],
  ] as const) {
    self.feeds = await createFeeds({
      peers: [peerOf(name, other, streaming)],
      store: self.store,
      dir: join(dir, name),
      clock,
      log: () => {},
    });
    self.feeds.start();
  }
  const blocks = new Map<string, Buffer>();
  for (let at = 0; at < 200; at++) {
    const id = `<${at}@origin.test>`;
    const body = bodies[at % bodies.length];
    const Newsgroups = at % 3 === 0 ? "local.test,far.away,local.other" : "local.other";
    const fields = { "Message-ID": id, Newsgroups, Subject: `caf\xe9\r\n\t ${at}` };
    const date = { Date: "Tue, 6 Apr 93 00:00:00 GMT" };
    blocks.set(id, fedArticle({ ...fields, ...date }, body));
  }
  // Half of them begin at either side.
  for (const [id, block] of blocks) {
    const { posting } = id.length % 2 === 0 ? one : two;
    const source = { kind: "feed", client: "192.0.2.1", peer: "peer.test" } as const;
    expect(await posting.take(block, source)).toMatchObject({ kind: "stored" });
  }
  for (const { feeds } of [one, two])
    await waitUntil(
      () => [...(feeds?.counts().values() ?? [])].every(({ waiting }) => waiting === 0),
      "all are settled",
    );
  const paths = new Set<string>();
  for (const { store } of [one, two]) {
    for (const [id, block] of blocks) {
      const wire = Buffer.from((await store.byId(id))?.wire ?? []).toString("latin1");
      const back = wire
        .replace(/^Path: .*!!(?=peer\.test)/u, "Path: ")
        .replace(/^Xref: .*\r\n/mu, "");
      expect(back).toBe(block.toString("latin1"));
      paths.add(/^Path: (.*)!!peer/u.exec(wire)?.[1] ?? "");
    }
  }
  // What one had from the other did not go back.
  expect([...paths].toSorted()).toEqual([
    "one.test",
    "one.test!!two.test",
    "two.test",
    "two.test!!one.test",
  ]);
  const counts = [one, two].map(({ feeds }) => [...(feeds?.counts().values() ?? [])][0]);
  for (const each of counts) expect(each).toMatchObject({ known: 0, rejected: 0, skipped: 0 });
  expect((counts[0]?.accepted ?? 0) + (counts[1]?.accepted ?? 0)).toBe(200);
  await rm(dir, { recursive: true, force: true });
});
