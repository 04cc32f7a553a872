import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  rmdir,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { Backlog } from "../../src/feeds/backlog.ts";

interface Rig extends AsyncDisposable {
  readonly dir: string;
  readonly log: string[];
  open(maxWaiting?: number): Promise<Backlog>;
}

async function openDir(): Promise<Rig> {
  const dir = await mkdtemp(join(tmpdir(), "backlog-"));
  const log: string[] = [];
  return {
    dir,
    log,
    open: (maxWaiting = 1_000_000) =>
      Backlog.open({
        dir,
        maxWaiting,
        log: (level, message, facts) =>
          void log.push(`${level}: ${message} ${JSON.stringify(facts)}`),
      }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

async function takeAll(backlog: Backlog): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    const entry = await backlog.take();
    if (entry === undefined) return taken;
    taken.push(entry.messageId);
  }
}

function add(backlog: Backlog, from: number, to: number): string[] {
  const ids: string[] = [];
  for (let at = from; at < to; at++) ids.push(`<${at}@a>`);
  for (const id of ids) backlog.add(id);
  return ids;
}

test("what was added is there after a restart, in its order, and what was settled is not", async () => {
  await using rig = await openDir();
  const first = await rig.open();
  const ids = add(first, 0, 10_000);
  expect(first.waiting).toBe(10_000);
  for (let count = 0; count < 4_000; count++) {
    const entry = await first.take();
    if (entry !== undefined) first.settle(entry);
  }
  await first.close();
  const second = await rig.open();
  expect(second.waiting).toBe(6_000);
  expect(await takeAll(second)).toEqual(ids.slice(4_000));
  await second.close();
});

test("nothing is left of what has been settled", async () => {
  await using rig = await openDir();
  const backlog = await rig.open();
  add(backlog, 0, 9_000);
  for (;;) {
    const entry = await backlog.take();
    if (entry === undefined) break;
    backlog.settle(entry);
  }
  expect(backlog.waiting).toBe(0);
  await backlog.flush();
  expect(await readdir(rig.dir)).toEqual([]);
  add(backlog, 0, 1);
  await backlog.close();
  expect(await readdir(rig.dir)).toHaveLength(1);
});

test("what is given back is taken again", async () => {
  await using rig = await openDir();
  const backlog = await rig.open();
  add(backlog, 0, 3);
  const entry = await backlog.take();
  if (entry === undefined) throw new Error("nothing there");
  backlog.giveBack(entry);
  expect(await takeAll(backlog)).toEqual(["<0@a>", "<1@a>", "<2@a>"]);
  await backlog.close();
});

test("what is put off is taken when nothing else is left", async () => {
  await using rig = await openDir();
  const backlog = await rig.open();
  add(backlog, 0, 3);
  const entry = await backlog.take();
  if (entry === undefined) throw new Error("nothing there");
  backlog.putOff(entry);
  add(backlog, 3, 4);
  expect(await takeAll(backlog)).toEqual(["<1@a>", "<2@a>", "<3@a>", "<0@a>"]);
  await backlog.close();
});

test("the oldest is given up when too much waits, and the log says so", async () => {
  await using rig = await openDir();
  const backlog = await rig.open(1_600);
  const ids = add(backlog, 0, 1_600);
  expect([backlog.waiting, backlog.lost]).toEqual([1_600, 0]);
  const [early, putOff] = [await backlog.take(), await backlog.take()];
  if (early === undefined || putOff === undefined) throw new Error("nothing there");
  backlog.putOff(putOff);
  const more = add(backlog, 1_600, 1_601);
  expect([backlog.waiting, backlog.lost]).toEqual([1_501, 100]);
  expect(rig.log).toEqual([
    'error: nntp: too much waits for a peer; the oldest is given up {"articles":100,"waiting":1501}',
  ]);
  // It was under way while it was given up.
  backlog.giveBack(early);
  backlog.settle(early);
  expect(backlog.waiting).toBe(1_501);
  expect(await takeAll(backlog)).toEqual([...ids.slice(100), ...more]);
  await backlog.close();
});

test("a line that a crash has cut off is passed over, and new ones do not continue it", async () => {
  await using rig = await openDir();
  const first = await rig.open();
  add(first, 0, 2);
  await first.close();
  const [name = ""] = await readdir(rig.dir);
  await appendFile(join(rig.dir, name), "<2@");
  await writeFile(join(rig.dir, "unrelated"), "<9@a>\n");
  const second = await rig.open();
  add(second, 3, 4);
  await second.close();
  const third = await rig.open();
  expect(await takeAll(third)).toEqual(["<0@a>", "<1@a>", "<3@a>"]);
  await third.close();
});

test("a file that is gone is reported, and does not stop the others", async () => {
  await using rig = await openDir();
  const first = await rig.open();
  add(first, 0, 5_000);
  await first.close();
  const second = await rig.open();
  const [name = ""] = (await readdir(rig.dir)).toSorted();
  await rm(join(rig.dir, name));
  expect(await takeAll(second)).toHaveLength(1_000);
  expect([second.waiting, second.lost]).toEqual([1_000, 4_000]);
  expect(rig.log).toHaveLength(1);
  await second.close();
});

test("a file that cannot be read just now waits until it can", async () => {
  await using rig = await openDir();
  const first = await rig.open();
  const ids = add(first, 0, 100);
  await first.close();
  const second = await rig.open();
  const [name = ""] = await readdir(rig.dir);
  const path = join(rig.dir, name);
  await rename(path, `${path}.away`);
  await mkdir(path);
  await expect(second.take()).rejects.toMatchObject({ code: "EISDIR" });
  await rmdir(path);
  await rename(`${path}.away`, path);
  expect([second.waiting, second.lost]).toEqual([100, 0]);
  expect(await takeAll(second)).toEqual(ids);
  await second.close();
});

test("a disk that cannot be written loses nothing that is in memory", async () => {
  await using rig = await openDir();
  const backlog = await rig.open();
  await rm(rig.dir, { recursive: true });
  const ids = add(backlog, 0, 10);
  await backlog.flush();
  expect(rig.log[0]).toMatch(/^error: nntp: what waits for a peer could not be written/u);
  expect(await takeAll(backlog)).toEqual(ids);
  await backlog.close();
});

const program = fileURLToPath(new URL("./fixtures/adding.ts", import.meta.url));
const rounds = Number(process.env["NNTP_KILLS"] ?? 10);

test("what was flushed survives kill -9, each time", async () => {
  await using rig = await openDir();
  const flags = ["--disable-warning=ExperimentalWarning", "--experimental-strip-types"];
  const owed = new Set<string>();
  let start = 0;
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [...flags, program, rig.dir, String(start)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(child, "close");
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const [, from, to] = /^\+(\d+)-(\d+)$/u.exec(line) ?? [];
      if (to === undefined) owed.delete(line.slice(1));
      else {
        for (let at = Number(from); at < Number(to); at++) owed.add(`<${at}@kill.test>`);
        start = Number(to);
      }
      // Somewhere in what comes next.
      if (++lines === 2_000 + round * 137) child.kill("SIGKILL");
    }
    await closed;
    expect(child.signalCode).toBe("SIGKILL");
    // What may be there beyond what was said.
    start += 10_000;
    const backlog = await rig.open();
    const found = new Set(await takeAll(backlog));
    await backlog.close();
    expect([...owed].filter((id) => !found.has(id))).toEqual([]);
  }
}, 120_000);
