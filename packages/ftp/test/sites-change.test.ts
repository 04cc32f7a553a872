import { expect, test } from "@jest/globals";
import { join } from "node:path";
import { makeFolder } from "./ftp-rig.ts";
import { openService } from "./service-rig.ts";
import { freePort, isFree } from "@core/conn-policy/testing";

const anonymous = "read";

test("a site comes on an address of its own, and goes again", async () => {
  await using folder = await makeFolder();
  const root = folder.path;
  await using rig = await openService({ a: { root, anonymous } });
  const stays = await rig.connect("a");
  const before = rig.portOf("a");
  await rig.reload({ b: { root, anonymous } });
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a", "b"]);
  expect(rig.portOf("a")).toBe(before);
  const goes = await rig.connect("b");
  expect(await goes.logIn("ftp", "")).toBe("230 Logged in.");
  const port = rig.portOf("b");
  await rig.reload({ b: null });
  expect(await goes.wire.text()).toBe(
    "421 The server is shutting down: closing control connection.\r\n",
  );
  expect(await isFree(port)).toBe(true);
  expect(await stays.logIn("ftp", "")).toBe("230 Logged in.");
  expect(rig.guard.counts()).toMatchObject({
    totalConnectionAttempts: 2,
    currentConnections: 1,
    closed: { shutdown: 1 },
  });
});

test("a second site on an address is chosen by HOST, and leaves it again", async () => {
  await using folder = await makeFolder({ "a/one.txt": "1", "b/two.txt": "22" });
  const port = await freePort();
  const a = { root: join(folder.path, "a"), port, anonymous } as const;
  const b = { root: join(folder.path, "b"), port, anonymous, hosts: ["b.test"] } as const;
  await using rig = await openService({ a });
  const paths = (): string[] => [...rig.guard.connections()].map(({ guard }) => guard.path);
  const early = await rig.connect("a");
  expect(paths()).toEqual(["ftp/a"]);
  await rig.reload({ b });
  expect(await early.ask("HOST b.test")).toMatch(/^220 /u);
  expect(paths()).toEqual(["ftp/b"]);
  expect(await early.logIn("ftp", "")).toBe("230 Logged in.");
  // Nobody knows yet which of the two a newcomer wants.
  const newcomer = await rig.connect("a");
  expect(paths()).toEqual(["ftp/b", "ftp"]);
  await rig.reload({ b: null });
  expect(await early.wire.text()).toMatch(/^421 The server is shutting down/u);
  expect(await newcomer.ask("HOST b.test")).toMatch(/^504 /u);
  expect(await newcomer.logIn("ftp", "")).toBe("230 Logged in.");
  await rig.connect("a");
  expect(paths()).toEqual(["ftp/a", "ftp/a"]);
});

test("who has not said HOST belongs to the site that comes first when it logs in", async () => {
  await using folder = await makeFolder({ "a/one.txt": "1", "b/two.txt": "22" });
  const port = await freePort();
  await using rig = await openService({
    a: { root: join(folder.path, "a"), port, anonymous },
    b: { root: join(folder.path, "b"), port, anonymous, greetingMessage: "Here is B." },
  });
  const client = await rig.connect("a");
  await rig.reload({ a: null });
  expect(await client.logIn("ftp", "")).toBe("230-Here is B.\n230 Logged in.");
  await client.ask("TYPE I");
  expect(await client.ask("SIZE two.txt")).toBe("213 2");
  expect([...rig.guard.connections()].map(({ guard }) => guard.path)).toEqual(["ftp/b"]);
});

test("an address that cannot be opened changes nothing, and leaves nothing open", async () => {
  await using folder = await makeFolder();
  const root = folder.path;
  await using taken = await openService({ x: { root, anonymous } });
  const free = await freePort();
  await using rig = await openService({ a: { root, anonymous, greetingMessage: "Old." } });
  const next = rig.reload({
    a: { greetingMessage: "New." },
    b: { root, port: free },
    c: { root, port: taken.portOf("x") },
  });
  await expect(next).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a"]);
  expect(await isFree(free)).toBe(true);
  const client = await rig.connect("a");
  expect(await client.logIn("ftp", "")).toBe("230-Old.\n230 Logged in.");
});
