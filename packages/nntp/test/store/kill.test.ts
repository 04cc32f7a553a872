import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { killGroups, numberedArticle } from "./fixtures/numbered-article.ts";
import { addGroups, textOf } from "./rules/collect.ts";
import { openSqlite } from "./sqlite-rig.ts";

const rounds = Number(process.env["NNTP_KILLS"] ?? 20);
const seed = Number(process.env["NNTP_KILL_SEED"] ?? 1);
const program = fileURLToPath(new URL("./fixtures/inserting.ts", import.meta.url));

/** Mulberry32: the same moments for the same seed. */
function createRandom(state: number): () => number {
  let current = state;
  return () => {
    current = Math.trunc(current + 0x6d2b79f5);
    let mixed = Math.imul(current ^ (current >>> 15), 1 | current);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs the inserting process until it has said so many lines. @returns all it has said. */
async function insertUntilKilled(path: string, start: number, lines: number): Promise<string[]> {
  const flags = ["--disable-warning=ExperimentalWarning", "--experimental-strip-types"];
  const child = spawn(process.execPath, [...flags, program, path, String(start)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors = text(child.stderr);
  const closed = once(child, "close");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill("SIGKILL");
  }
  await closed;
  expect([child.signalCode, child.exitCode, await errors]).toEqual(["SIGKILL", null, ""]);
  return said;
}

/** @returns the numbers of an article, as its own Xref tells them, when it is whole. */
async function placesOf(
  store: ArticleStore,
  index: number,
): Promise<readonly string[] | undefined> {
  const { messageId, wire, groups } = numberedArticle(index);
  const found = await store.byId(messageId);
  if (!found) return undefined;
  const whole = textOf(found.wire) ?? "";
  const [line = ""] = /Xref: .*\r\n/.exec(whole) ?? [];
  expect(whole.replace(line, "")).toBe(textOf(wire));
  const places = line.trim().split(" ").slice(2);
  expect(places.map((place) => place.split(":")[0])).toEqual(groups);
  for (const place of places) {
    const [group = "", number] = place.split(":");
    expect((await store.byNumber(group, Number(number)))?.messageId).toBe(messageId);
  }
  return places;
}

function checkFile(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const value = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
  expect(value("PRAGMA integrity_check")).toBe("ok");
  expect(value("SELECT count(*) FROM history WHERE article IS NOT NULL")).toBe(
    value("SELECT count(*) FROM articles"),
  );
  expect(
    value("SELECT count(*) FROM placements WHERE article NOT IN (SELECT id FROM articles)"),
  ).toBe(0);
  expect(value("SELECT sum(count) FROM groups")).toBe(value("SELECT count(*) FROM placements"));
  database.close();
}

test(
  `keeps what it has reported stored when it is killed ${rounds} times`,
  async () => {
    await using rig = await openSqlite();
    let { store } = rig;
    await addGroups(store, ...killGroups);
    const random = createRandom(seed);
    const used = new Map<string, number>();
    let start = 0;
    for (let round = 0; round < rounds; round += 1) {
      await store.close();
      const said = await insertUntilKilled(rig.path, start, 1 + Math.floor(random() ** 2 * 1200));
      checkFile(rig.path);
      store = await rig.reopen();

      const stored = new Set(said.filter((line) => line.startsWith("+")).map(Number));
      const gone = new Set(
        said.filter((line) => line.startsWith("-")).map((line) => -Number(line)),
      );
      // Behind what was reported there is what was under way: whole, or not there.
      const end = Math.max(start, ...stored) + 100;
      for (let index = start; index < end; index += 1) {
        const places = await placesOf(store, index);
        if (stored.has(index)) {
          expect((await store.known([`<${index}@kill.test>`]))[0]).toBe(true);
          if (index % 50 !== 0) expect(places).toBeDefined();
        }
        if (gone.has(index)) expect(places).toBeUndefined();
        for (const place of places ?? []) {
          expect(used.get(place)).toBeUndefined();
          used.set(place, index);
        }
      }
      start = end;
    }
    for (const group of await store.groups()) {
      const numbers = [...used.keys()].filter((place) => place.startsWith(`${group.name}:`));
      expect(group.count).toBe(numbers.length);
      expect(group.high).toBeGreaterThanOrEqual(numbers.length);
    }
  },
  30_000 + rounds * 10_000,
);
