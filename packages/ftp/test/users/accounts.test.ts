import { expect, test } from "@jest/globals";
import { hashPassword } from "@core/accounts";
import { type Guard, createGuard } from "@core/conn-policy";
import { type ManualClock, createManualClock, waitUntil } from "@core/conn-policy/testing";
import type { Files } from "../../src/files/files.ts";
import type { Login } from "../../src/users/login.ts";
import {
  type AccountsOptions,
  type SiteAccounts,
  createAccounts,
} from "../../src/users/create-accounts.ts";

const password = await hashPassword("secret", { ln: 10, r: 1, p: 1 });

interface Site {
  readonly accounts: SiteAccounts;
  readonly clock: ManualClock;
  readonly guard: Guard;
  /** Homes that were opened. */
  readonly opened: string[];
  /** Delays that were asked of the clock. */
  readonly waits: number[];
  logIn(name: string, word: string, client?: string): Promise<Login | undefined>;
}

function open(options: Partial<AccountsOptions> = {}): Site {
  const clock = createManualClock();
  const waits: number[] = [];
  const after: typeof clock.after = (ms, ...rest) => {
    waits.push(ms);
    return clock.after(ms, ...rest);
  };
  const guard = createGuard({ name: "site", clock: { ...clock, after } });
  const opened: string[] = [];
  const accounts = createAccounts({
    guard,
    anonymous: "off",
    users: [{ name: "alice", password }],
    isolateUsers: false,
    maxFailures: 3,
    openFiles: (home) => {
      opened.push(home);
      return Promise.resolve({} as Files);
    },
    ...options,
  });
  accounts.obey();
  const signal = new AbortController().signal;
  const logIn = (name: string, word: string, client = "192.0.2.1"): Promise<Login | undefined> =>
    accounts.logIn(name, word, client, signal);
  return { accounts, clock, guard, opened, waits, logIn };
}

/** Lets time pass until `login` is answered. @returns how long it waited, on the clock. */
async function delayOf(site: Site, login: Promise<unknown>): Promise<number> {
  const { waits } = site;
  const before = waits.length;
  let isDone = false;
  const done = login.finally(() => {
    isDone = true;
  });
  await waitUntil(() => isDone || waits.length > before, "an answer, or a delay");
  const delay = waits[before] ?? 0;
  site.clock.advance(delay);
  await done;
  return delay;
}

test("name and password must go together", async () => {
  const site = open();
  expect(await site.logIn("alice", "secret")).toMatchObject({
    name: "alice",
    rights: { mayRead: true, mayWrite: true, mayChange: true },
    guard: undefined,
  });
  for (const [name, word] of [
    ["alice", "wrong"],
    ["Alice", "secret"],
    ["bob", "secret"],
    ["__proto__", ""],
    ["x".repeat(4_000), "secret"],
    ["a\u0000b", "secret"],
  ] as const) {
    const login = site.logIn(name, word, `192.0.2.${name.length % 200}`);
    await delayOf(site, login);
    expect(await login).toBeUndefined();
  }
  expect(site.opened).toEqual([""]);
});

test("S15: nobody comes in without a password unless told", async () => {
  const site = open();
  expect(site.accounts.isAnonymous("anonymous")).toBe(false);
  const login = site.logIn("anonymous", "");
  await delayOf(site, login);
  expect(await login).toBeUndefined();
});

test.each([
  ["read", { mayRead: true, mayWrite: false, mayChange: false }],
  ["upload", { mayRead: false, mayWrite: true, mayChange: false }],
] as const)("anonymous: %s, under both names, whatever the password", async (anonymous, rights) => {
  const site = open({ anonymous });
  for (const name of ["anonymous", "ftp", "ANONYMOUS"]) {
    expect(site.accounts.isAnonymous(name)).toBe(true);
    expect(await site.logIn(name, "")).toMatchObject({ name: "anonymous", rights });
  }
});

test("homes: the root, a folder of it, or IIS' LocalUser", async () => {
  const users = [
    { name: "alice", password },
    { name: "bob", password, home: "teams/bob", mayWrite: false },
  ];
  const site = open({ users, anonymous: "read" });
  await site.logIn("alice", "secret");
  expect(await site.logIn("bob", "secret")).toMatchObject({ rights: { mayWrite: false } });
  await site.logIn("ftp", "");
  expect(site.opened).toEqual(["", "teams/bob", ""]);

  const isolated = open({ anonymous: "read", isolateUsers: true });
  await isolated.logIn("alice", "secret");
  await isolated.logIn("ftp", "");
  expect(isolated.opened).toEqual(["LocalUser/alice", "LocalUser/Public"]);
});

test("a user with limits has a level of its own, which a reload changes", async () => {
  const users = [{ name: "alice", password, policy: { maxConnections: 2 } }];
  const site = open({ users });
  const login = await site.logIn("alice", "secret");
  expect(login?.guard?.parent).toBe(site.guard);
  expect(login?.guard?.name).toBe("alice");
  expect(login?.guard?.policy.maxConnections).toBe(2);

  const next = createAccounts({
    guard: site.guard,
    anonymous: "off",
    users: [{ name: "alice", password }],
    isolateUsers: false,
    maxFailures: 3,
    openFiles: () => Promise.resolve({} as Files),
  });
  expect(login?.guard?.policy.maxConnections).toBe(2);
  next.obey();
  expect(login?.guard?.policy.maxConnections).toBe(Number.POSITIVE_INFINITY);
});

test("S10: each wrong password of an address makes its next answer later", async () => {
  const site = open();
  const fail = (client?: string): Promise<number> =>
    delayOf(site, site.logIn("alice", "wrong", client));
  const delays = [
    await fail(),
    await fail(),
    await fail(),
    await fail(),
    await fail(),
    await fail(),
  ];
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  // Another one is not made to wait, and a right password is answered no sooner than a wrong one.
  expect(await fail("192.0.2.2")).toBe(1_000);
  expect(await delayOf(site, site.logIn("alice", "secret"))).toBe(15_000);
  site.clock.advance("5m");
  expect(await delayOf(site, site.logIn("alice", "secret"))).toBe(0);
  expect(await fail()).toBe(1_000);
});

test("S10: whoever has gone is not waited for, and has not been wrong", async () => {
  const site = open();
  const gone = new AbortController();
  const login = site.accounts.logIn("alice", "wrong", "192.0.2.1", gone.signal);
  gone.abort();
  expect(await login).toBeUndefined();
  expect(await delayOf(site, site.logIn("alice", "secret"))).toBe(0);

  const late = new AbortController();
  const waiting = site.accounts.logIn("alice", "wrong", "192.0.2.1", late.signal);
  await waitUntil(() => site.waits.length > 0, "the delay begins");
  late.abort();
  expect(await waiting).toBeUndefined();
});
