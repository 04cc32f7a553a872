import { expect, test } from "@jest/globals";
import { createGuard } from "@core/conn-policy";
import { createManualClock, settle } from "@core/conn-policy/testing";
import { createAccounts } from "../../src/users/create-accounts.ts";
import { secret } from "../service/rig.ts";

const never = new AbortController().signal;
const joe = { name: "joe", password: secret };

test("unless told this machine reads and posts, and nobody else does anything", () => {
  const accounts = createAccounts(createGuard(), {});
  const all = { mayRead: true, mayPost: true, mayFeed: false, groups: "*" };
  expect(accounts.rightsOf("127.0.0.1")).toEqual(all);
  expect(accounts.rightsOf("::1")).toEqual(all);
  expect(accounts.rightsOf("192.0.2.1")).toBeUndefined();
  expect(accounts.isEmpty).toBe(true);
});

test("where there are users, strangers may log in and nothing else, on this machine too", () => {
  const accounts = createAccounts(createGuard(), { users: [joe] });
  const nothing = { mayRead: false, mayPost: false, mayFeed: false };
  expect(accounts.rightsOf("127.0.0.1")).toMatchObject(nothing);
  expect(accounts.rightsOf("192.0.2.1")).toMatchObject(nothing);
  expect(accounts.isEmpty).toBe(false);
});

test("the first entry that names an address holds", () => {
  const accounts = createAccounts(createGuard(), {
    access: [
      { from: ["10.1.0.0/16"], read: false },
      { from: ["10.0.0.0/8", "2001:db8::/32"], post: true },
      { groups: "local.*" },
    ],
  });
  expect(accounts.rightsOf("10.1.2.3")).toMatchObject({ mayRead: false, mayPost: false });
  expect(accounts.rightsOf("10.2.0.1")).toMatchObject({ mayRead: true, mayPost: true });
  expect(accounts.rightsOf("2001:db8::1")).toMatchObject({ mayRead: true, mayPost: true });
  expect(accounts.rightsOf("192.0.2.1")).toEqual({
    mayRead: true,
    mayPost: false,
    mayFeed: false,
    groups: "local.*",
  });
});

test("a name and its password give what the user may, in the name's own letters alone", async () => {
  const clock = createManualClock();
  const users = [{ ...joe, post: false, groups: "local.*" }];
  const accounts = createAccounts(createGuard({ clock }), { users });
  expect(await accounts.logIn("joe", "secret", "192.0.2.1", never)).toEqual({
    user: "joe",
    rights: { mayRead: true, mayPost: false, mayFeed: false, groups: "local.*" },
  });
  for (const [name, password] of [
    ["JOE", "secret"],
    ["joe", "wrong"],
    ["ann", "secret"],
  ] as const) {
    const answers: unknown[] = [];
    void accounts.logIn(name, password, "192.0.2.2", never).then((found) => answers.push(found));
    // The answers to a wrong one are late.
    while (answers.length === 0) {
      await settle(1);
      clock.advance("1s");
    }
    expect(answers).toEqual([undefined]);
  }
});

test("a peer feeds what it may, and reads where its address may", async () => {
  const guard = createGuard();
  const peers = [
    { name: "far.example.net", from: ["192.0.2.7"], groups: "comp.*" },
    { name: "near.example.net", password: secret },
    { name: "out.example.net", send: { host: "x" } },
  ];
  const access = [{ from: ["127.0.0.1"], post: true, groups: "*,!local.staff" }];
  const accounts = createAccounts(guard, { peers, access });
  accounts.obey();
  expect(guard.children.map(({ name }) => name)).toEqual(["far.example.net", "near.example.net"]);
  const [far, near] = guard.children;
  expect(accounts.rightsOf("192.0.2.7")).toEqual({
    mayRead: false,
    mayPost: false,
    mayFeed: true,
    groups: "*",
    feedGroups: "comp.*",
    peer: "far.example.net",
    level: far,
  });
  const found = await accounts.logIn("near.example.net", "secret", "127.0.0.1", never);
  expect(found?.rights).toEqual({
    mayRead: true,
    mayPost: true,
    mayFeed: true,
    groups: "*,!local.staff",
    feedGroups: "*",
    peer: "near.example.net",
    level: near,
  });
});

test("a peer has an hour between two commands unless its policy says otherwise", () => {
  const guard = createGuard();
  const from = ["192.0.2.7"];
  createAccounts(guard, {
    peers: [
      { name: "a", from },
      { name: "b", from, policy: { connectionTimeout: "2h", maxConnections: 8 } },
    ],
  }).obey();
  const [a, b] = guard.children;
  expect(a?.policy.connectionTimeout).toBe(3_600_000);
  expect(b?.policy).toMatchObject({ connectionTimeout: 7_200_000, maxConnections: 8 });
});

test("a level outlives a reload, with the new limits", () => {
  const guard = createGuard();
  const limited = { ...joe, policy: { maxConnections: 2 } };
  createAccounts(guard, { users: [limited] }).obey();
  const next = createAccounts(guard, {
    users: [
      { ...limited, policy: { maxConnections: 3 } },
      { ...joe, name: "ann" },
    ],
  });
  expect(guard.children[0]?.policy.maxConnections).toBe(2);
  next.obey();
  expect(guard.children.map(({ policy }) => policy.maxConnections)).toEqual([3]);
  createAccounts(guard, { users: [joe] }).obey();
  expect(guard.children.map(({ policy }) => policy.maxConnections)).toEqual([Infinity]);
});
