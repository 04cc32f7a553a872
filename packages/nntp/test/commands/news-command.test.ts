import { expect, test } from "@jest/globals";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { CommandResult } from "@core/conn-policy/plugin";
import { runNewsCommand } from "../../src/commands/news-command.ts";
import type { NewsDesks } from "../../src/commands/news-desk.ts";
import { createMemoryStore, service } from "../../src/index.ts";
import { type Folder, makeFolder, openService, optionsIn } from "../service/rig.ts";

const now = (): number => Date.UTC(2026, 10, 21);

function desksOf(...sites: readonly string[]): NewsDesks {
  return new Map(
    sites.map((site) => [site, { store: createMemoryStore(), now, expire: async () => 1 }]),
  );
}

async function run(desks: NewsDesks, line: string): Promise<CommandResult> {
  return runNewsCommand(line === "" ? [] : line.split(" "), desks);
}

test("groups are made, listed and removed", async () => {
  const desks = desksOf("default");
  expect(await run(desks, "")).toEqual({ text: "0 groups", exitCode: 0 });
  expect(await run(desks, "add b.test")).toEqual({ text: "b.test is there now", exitCode: 0 });
  expect(await run(desks, "add a.test m Only for us")).toMatchObject({ exitCode: 0 });
  expect(await run(desks, "add a.test")).toEqual({ text: "a.test is there already", exitCode: 1 });
  expect((await run(desks, "groups")).text.split("\n")).toEqual([
    "a.test  m  0 articles  Only for us",
    "b.test  y  0 articles",
    "2 groups",
  ]);
  expect((await run(desks, "groups b.*")).text).toBe("b.test  y  0 articles\n1 group");
  expect(await run(desks, "remove b.test")).toEqual({ text: "b.test is gone", exitCode: 0 });
  expect(await run(desks, "remove b.test")).toEqual({
    text: 'there is no group "b.test"',
    exitCode: 1,
  });
  const [group] = (await desks.get("default")?.store.groups()) ?? [];
  expect(group).toMatchObject({ status: "m", creator: "operator", createdAt: now() });
});

test("with several sites a group has to say which", async () => {
  const desks = desksOf("one", "two");
  expect(await run(desks, "add a.test")).toEqual({
    text: "say at which site: one/a.test, two/a.test",
    exitCode: 2,
  });
  expect(await run(desks, "add three/a.test")).toMatchObject({ exitCode: 2 });
  expect(await run(desks, "add two/a.test")).toMatchObject({ exitCode: 0 });
  expect((await run(desks, "groups")).text).toBe("site two:\na.test  y  0 articles\n1 group");
  expect(await run(desks, "expire")).toEqual({ text: "2 articles removed", exitCode: 0 });
  expect(await run(desks, "expire one")).toEqual({ text: "1 article removed", exitCode: 0 });
  expect(await run(desks, "expire three")).toMatchObject({ exitCode: 2 });
});

test("peers are told with what waits for them, and what has become of the rest", async () => {
  const counts = { waiting: 2, accepted: 10, known: 3, rejected: 1, skipped: 4, lost: 0 };
  const [one] = desksOf("one").values();
  if (one === undefined) throw new Error("no desk");
  const fed = { ...one, feedCounts: () => new Map([["a.test", counts]]) };
  const line = "a.test  2 waiting  10 accepted  3 known  1 rejected  4 skipped  0 given up";
  expect(await run(new Map([["one", fed]]), "peers")).toEqual({
    text: `${line}\n1 peer is fed`,
    exitCode: 0,
  });
  const desks = new Map([...desksOf("none"), ["one", fed], ["two", fed]] as const);
  const two = `site one:\n${line}\nsite two:\n${line}\n2 peers are fed`;
  expect((await run(desks, "peers")).text).toBe(two);
  expect((await run(desksOf("default"), "peers")).text).toBe("0 peers are fed");
});

test.each(["list", "add", "remove", "groups a b", "remove a b", "expire a b", "peers a"])(
  "%s is wrongly called",
  async (line) => {
    const { text, exitCode } = await run(desksOf("default"), line);
    expect([text, exitCode]).toEqual([expect.stringMatching(/^write news groups/u), 2]);
  },
);

test("a name that is none, and words that would move a cursor", async () => {
  const desks = desksOf("default");
  expect(await run(desks, "add a..b")).toEqual({
    text: '"a..b" is no name of a newsgroup',
    exitCode: 2,
  });
  await runNewsCommand(["add", "a.test", "\u001B[2Jx\u202Ey"], desks);
  expect((await run(desks, "groups")).text).toContain("a.test  y  0 articles   [2Jx?y");
});

function stopped(folder: Folder, args: readonly string[]): Promise<CommandResult> | undefined {
  const sites = [
    { name: "a", options: optionsIn(folder, "a") },
    { name: "b", options: optionsIn(folder, "b") },
  ];
  return service.runCommand?.("news", args, { sites, log: () => {} });
}

test("without a host, looking makes nothing, and a group is in its site alone", async () => {
  await using folder = await makeFolder();
  expect(await stopped(folder, ["groups"])).toEqual({ text: "0 groups", exitCode: 0 });
  expect(await stopped(folder, ["expire"])).toMatchObject({ exitCode: 0 });
  await expect(access(join(folder.path, "a"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(await stopped(folder, ["add", "b/x.test"])).toMatchObject({ exitCode: 0 });
  await expect(access(join(folder.path, "a"))).rejects.toMatchObject({ code: "ENOENT" });
  await using rig = await openService(folder, { b: {} });
  expect(await rig.running.runCommand?.("news", ["groups"])).toEqual({
    text: "local.test  y  0 articles\nx.test  y  0 articles\n2 groups",
    exitCode: 0,
  });
});

test("what expires by the rules of the configuration goes with one word", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: { expire: [{ keep: 1 }] } });
  const client = await rig.connect("a");
  for (let count = 0; count < 3; count++) await client.post({ Newsgroups: "local.test" });
  expect(await rig.running.runCommand?.("news", ["expire"])).toEqual({
    text: "2 articles removed",
    exitCode: 0,
  });
  expect(await client.ask("GROUP local.test")).toBe("211 1 3 3 local.test");
});
