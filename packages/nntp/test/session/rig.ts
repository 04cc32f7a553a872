import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type ClosedEvent, type PolicyInput, createGuard } from "@core/conn-policy";
import { type Rig, type TestClient, createRig } from "@core/conn-policy/testing";
import { nntpProtocol } from "../../src/defaults.ts";
import { nntpFarewell } from "../../src/farewell.ts";
import { Listener } from "../../src/listener.ts";
import type { NewsLimits, Site } from "../../src/site.ts";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import type { Rights } from "../../src/session/session.ts";
import {
  type FakePosting,
  articleText,
  createFakeAccounts,
  createFakePosting,
  everything,
} from "./fakes.ts";

export interface NewsRig extends Rig {
  readonly store: ArticleStore;
  readonly posting: FakePosting;
  readonly news: string[];
  /** Connections that have ended. */
  closed(): ClosedEvent[];
  /** Connects and takes the greeting. */
  greet(): Promise<TestClient>;
}

export interface NewsRigOptions {
  readonly policy?: PolicyInput;
  readonly site?: Partial<Site>;
  readonly limits?: Partial<NewsLimits>;
  /** What anybody may do, everything unless told; `undefined`: nothing, 502. */
  readonly rights?: Rights | undefined;
  /** What those may do who have logged in; nobody can unless told. */
  readonly loggedIn?: Rights;
  readonly hasTls?: boolean;
  readonly isImplicit?: boolean;
  /** How many articles are in `a.test`. */
  readonly articles?: number;
}

const now = Date.UTC(2026, 10, 21, 9, 4, 10);

/** A news server on loopback with a manual clock, groups `a.test`, `b.test` (moderated) and `c.empty`. */
export async function openNews(options: NewsRigOptions = {}): Promise<NewsRig> {
  const { policy = {}, hasTls = false, isImplicit = false, articles = 3, loggedIn } = options;
  const rights = "rights" in options ? options.rights : everything;
  const store = createMemoryStore();
  const posting = createFakePosting(store);
  const news: string[] = [];
  await fill(store, posting, articles);
  const rig = await createRig(
    ({ clock, onEvent, tick, policy: limits }) => {
      const guard = createGuard({
        name: "nntp",
        protocol: nntpProtocol,
        farewell: nntpFarewell,
        clock,
        onEvent,
        tick,
        policy: limits,
      });
      const site: Site = {
        name: "default",
        guard,
        hostname: "news.test",
        limits: {
          maxArticleBytes: 1_000_000,
          maxPostedBytes: Number.POSITIVE_INFINITY,
          maxErrors: 10,
          maxLoginFailures: 3,
          ...options.limits,
        },
        store,
        posting,
        accounts: createFakeAccounts(loggedIn),
        rightsOf: () => rights,
        motd: [],
        subscriptions: ["a.test"],
        distributions: [],
        secureContext: hasTls || isImplicit ? readContext() : undefined,
        mayLogInUnencrypted: true,
        now: () => now,
        log: (level, message) => void news.push(`${level}: ${message}`),
        ...options.site,
      };
      const { server } = new Listener({ site, tls: isImplicit });
      return { server, guard };
    },
    { policy },
  );
  return Object.assign(rig, {
    store,
    posting,
    news,
    closed: () => rig.events.filter((event) => event.type === "closed"),
    async greet() {
      const client = await rig.dial();
      await client.line();
      return client;
    },
  });
}

async function fill(store: ArticleStore, posting: FakePosting, count: number): Promise<void> {
  const group = { creator: "me", createdAt: Date.UTC(2026, 0, 15, 12) };
  await store.addGroup({ ...group, name: "a.test", description: "Tests", status: "y" });
  await store.addGroup({ ...group, name: "b.test", description: "Mod", status: "m" });
  await store.addGroup({ ...group, name: "c.empty", description: "", status: "n", createdAt: now });
  for (let number = 1; number <= count; number++) {
    const text = articleText(`<${number}@a.test>`, { subject: `s${number}` });
    await posting.take(Buffer.from(text), { kind: "post", client: "" });
  }
}

function readContext() {
  const read = (name: string): Buffer =>
    readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
  return createSecureContext({ cert: read("localhost.crt"), key: read("localhost.key") });
}

/** Sends a command and returns the next line. */
export async function ask(client: TestClient, command: string): Promise<string> {
  await client.write(`${command}\r\n`);
  return client.line();
}

/** Sends a command and returns its reply of several lines, without the last. */
export async function askBlock(client: TestClient, command: string): Promise<string[]> {
  await client.write(`${command}\r\n`);
  const text = await client.until("\r\n.\r\n");
  return text.slice(0, -"\r\n.\r\n".length).split("\r\n");
}
