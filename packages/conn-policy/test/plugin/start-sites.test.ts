import { once } from "node:events";
import { type Server, connect, createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { createGuard } from "../../src/index.ts";
import {
  type ListenAddress,
  type OwnSite,
  type RunningSites,
  type SiteContext,
  startSites,
} from "../../src/plugin/index.ts";
import {
  type TestClient,
  createTestClient,
  settle,
  waitUntil,
  freePort,
} from "../../src/testing/index.ts";

interface Options {
  readonly text: string;
  readonly folder?: string;
  /** `open`, `change` and `close` fail with it. */
  readonly fails?: "open" | "change" | "close";
}

const local: ListenAddress = { host: "127.0.0.1", port: 0, tls: false };

function failIf(isWrong: boolean, what: string): void {
  if (isWrong) throw new Error(`cannot ${what}`);
}

/** Sites that greet with their text, and tell what becomes of them. */
function createHost() {
  const host = createGuard();
  const level = host.child({ name: "service" });
  const events: string[] = [];
  const logged: string[] = [];
  const started: RunningSites<OwnSite<Options>>[] = [];

  async function open({ name, options, guard }: SiteContext<Options>): Promise<OwnSite<Options>> {
    failIf(options.fails === "open", "open");
    events.push(`open ${name}`);
    let current = options;
    const greet = (): Server => {
      const server = createServer((socket) => {
        socket.write(`${current.text}\n`);
        guard.connectionOf(socket)?.enter("work");
        socket.resume();
      });
      guard.protect(server, { admit: { isMarked: true } });
      return server;
    };
    return {
      createServer: greet,
      begin: () => void events.push(`begin ${name}`),
      change(next) {
        failIf(next.options.fails === "change", "change");
        return () => {
          current = next.options;
        };
      },
      async close() {
        events.push(`close ${name}`);
        failIf(current.fails === "close", "close");
      },
    };
  }

  return {
    events,
    logged,
    site: (
      name: string,
      options: Partial<Options> = {},
      listen: readonly ListenAddress[] = [local],
    ): SiteContext<Options> => {
      const guard = level.children.find((child) => child.name === name) ?? level.child({ name });
      return { name, listen, options: { text: name, ...options }, guard };
    },
    start: async (...sites: SiteContext<Options>[]) => {
      const running = await startSites<Options, OwnSite<Options>>(
        {
          guard: level,
          sites,
          log: (severity, message) => logged.push(`${severity} ${message}`),
        },
        {
          check: (contexts) => failIf(contexts.length > 2, "have three"),
          folderOf: ({ folder = "" }) => folder,
          open,
        },
      );
      started.push(running);
      return running;
    },
    async [Symbol.asyncDispose]() {
      for (const running of started) await running.close();
      await host[Symbol.asyncDispose]();
    },
  };
}

async function dial(address = ""): Promise<TestClient> {
  const socket = connect(Number(address.split(":").at(-1)), "127.0.0.1");
  await once(socket, "connect");
  return createTestClient(socket);
}

test("what is in force is changed, opened and closed at once, and what stays keeps its address", async () => {
  await using host = createHost();
  const { site, start, events } = host;
  const running = await start(site("one", {}, [local, local]));
  const [first, second] = running.listeners;
  const two = site("two");
  const prepared = await running.prepareReload([site("one", { text: "new" }), two]);
  const before = await dial(first?.address);
  expect(await before.line()).toBe("one");
  expect([...running.sites.keys()]).toEqual(["one"]);
  prepared.commit();
  expect([...running.sites.keys()]).toEqual(["one", "two"]);
  expect(running.listeners.map((listener) => listener.site)).toEqual(["one", "two"]);
  expect(running.listeners[0]).toEqual(first);
  const after = await dial(first?.address);
  expect(await after.line()).toBe("new");
  await expect(dial(second?.address)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  before.end();
  after.end();
  await running.release();
  await running.release();
  expect(events).toEqual([
    "open one",
    "begin one",
    "open two",
    "begin two",
    "close one",
    "close two",
  ]);
});

test("a site that goes is closed after its last connection, and release waits for that", async () => {
  await using host = createHost();
  const { site, start, events } = host;
  const one = site("one");
  const two = site("two");
  const running = await start(one, two);
  const client = await dial(running.listeners[1]?.address);
  expect(await client.line()).toBe("two");
  (await running.prepareReload([one])).commit();
  await settle(4);
  const begun = ["open one", "open two", "begin one", "begin two"];
  expect(events).toEqual(begun);
  const released = running.release();
  await settle(4);
  expect(events).toEqual([...begun, "close one"]);
  client.end();
  await released;
  expect(events.at(-1)).toBe("close two");
  expect(two.guard.counts()).toMatchObject({ currentConnections: 0, totalConnectionAttempts: 1 });
});

test("a site whose folder cannot be used is told with its name and that of the folder", async () => {
  await using host = createHost();
  const { site, start } = host;
  const wrong = site("two", { fails: "open", folder: "/var/two" });
  await expect(start(site("one"), wrong)).rejects.toThrow("site two: /var/two: cannot open");
});

test("a folder has one site at a time, under one name", async () => {
  await using host = createHost();
  const { site, start, events } = host;
  const one = site("one");
  const options = { folder: "/var/two" };
  const running = await start(one, site("two", options));
  await expect(running.prepareReload([one, site("three", options)])).rejects.toThrow(
    "site three: /var/two is that of site two, and takes another name only at a restart",
  );
  const client = await dial(running.listeners[1]?.address);
  expect(await client.line()).toBe("two");
  (await running.prepareReload([one])).commit();
  await settle(4);
  await expect(running.prepareReload([one, site("two", options)])).rejects.toThrow(
    "site two: a connection of site two, which has gone, still needs /var/two; reload again when",
  );
  client.end();
  await waitUntil(() => events.includes("close two"), "the end of two");
  (await running.prepareReload([one, site("two", options)])).cancel();
  await settle(4);
  (await running.prepareReload([one, site("two", options)])).commit();
  expect(running.sites.size).toBe(2);
  await running.release();
});

test.each([
  ["open", /cannot open/u],
  ["change", /cannot change/u],
] as const)("a reload of which one part does not %s changes nothing", async (fails, message) => {
  await using host = createHost();
  const { site, start, events } = host;
  const running = await start(site("one"));
  const [listener] = running.listeners;
  const wrong = fails === "open" ? { two: { fails } } : { one: { fails } };
  const next = [site("two", wrong.two), site("one", { text: "new", ...wrong.one })];
  await expect(running.prepareReload(next)).rejects.toThrow(message);
  expect(running.listeners).toEqual([listener]);
  const client = await dial(listener?.address);
  expect(await client.line()).toBe("one");
  expect(events.slice(2)).toEqual(fails === "open" ? [] : ["open two", "close two"]);
  await expect(running.prepareReload([...next, site("three")])).rejects.toThrow("have three");
});

test("a reload that another service refuses is given back, and a failure at that is told", async () => {
  await using host = createHost();
  const { site, start, events, logged } = host;
  const running = await start(site("one"));
  const port = await freePort();
  const at = { ...local, port };
  const next = [site("one", { text: "new" }), site("two", { fails: "close" }, [at])];
  (await running.prepareReload(next)).cancel();
  await waitUntil(() => logged.length > 0, "it is told");
  expect(logged).toEqual(["error a site was not closed as it should"]);
  expect(events.slice(2)).toEqual(["open two", "close two"]);
  (await running.prepareReload([site("one"), site("two", {}, [at])])).commit();
  expect(running.listeners[1]?.address).toBe(`127.0.0.1:${port}`);
});

test("a start that fails leaves nothing open", async () => {
  await using host = createHost();
  const { site, start, events } = host;
  const port = await freePort();
  const at = { ...local, port };
  const starting = start(site("one", {}, [at]), site("two", {}, [at]));
  await expect(starting).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(events).toEqual(["open one", "open two", "close one", "close two"]);
  const running = await start(site("one", {}, [at]));
  expect(running.listeners).toEqual([{ site: "one", address: `127.0.0.1:${port}` }]);
});
