import { constants, fstatSync, openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { DiskPace } from "../../src/files/disk-pace.ts";
import { type OpenFile, closeAnyway, createOpenFile, openFile } from "../../src/files/open-file.ts";
import { QuickDisk, SlowDisk } from "./disks.ts";
import { createScratch } from "./scratch.ts";

const disks = [
  ["quick", () => new QuickDisk()],
  ["slow", () => new SlowDisk()],
] as const;
const text = "0123456789";

async function scratchFile(pace: DiskPace, flags: number = constants.O_RDWR) {
  const scratch = await createScratch();
  const path = join(scratch.home, "f");
  await writeFile(path, text);
  return { file: await openFile(path, flags, pace), scratch };
}

function isOpen({ descriptor }: OpenFile): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

describe.each(disks)("a file on a %s disk", (_name, createPace) => {
  test("is read and written at a position, and closed", async () => {
    const { file, scratch } = await scratchFile(createPace());
    await using _ = scratch;
    const into = Buffer.alloc(20);
    expect(await file.read(into.subarray(0, 4), 3)).toBe(4);
    expect(into.subarray(0, 4).toString()).toBe("3456");
    expect(await file.read(into, 8)).toBe(2);
    expect(await file.read(into, 10)).toBe(0);
    expect(await file.write([Buffer.from("abc")], 9)).toBe(3);
    expect(file.stat().size).toBe(12);
    await file.close();
    expect(isOpen(file)).toBe(false);
    expect(await scratch.read("f")).toBe("012345678abc");
  });

  test("what fails is thrown by whoever waits", async () => {
    const { file, scratch } = await scratchFile(createPace(), constants.O_RDONLY);
    await using _ = scratch;
    await expect(file.write([Buffer.from("x")], 0)).rejects.toMatchObject({ code: "EBADF" });
    await file.close();
  });

  test("its number is not used once it is closed, because it may be another file's", async () => {
    const { file, scratch } = await scratchFile(createPace());
    await using _ = scratch;
    await file.close();
    const other = openSync(join(scratch.home, "f"), "r");
    expect(other).toBe(file.descriptor);
    await file.close();
    expect(isOpen(file)).toBe(true);
    expect(() => file.read(Buffer.alloc(1), 0)).toThrow("closed");
    expect(() => file.writeNow(Buffer.from("x"), 0)).toThrow("closed");
    await expect(file.write([], 0)).rejects.toThrow("closed");
    expect(() => file.stat()).toThrow("closed");
    await createOpenFile(other, createPace()).close();
  });
});

test("it stays open while a thread works on it", async () => {
  const { file, scratch } = await scratchFile(new SlowDisk());
  await using _ = scratch;
  const into = Buffer.alloc(10);
  const reading = file.read(into, 0);
  const closing = file.close();
  expect(isOpen(file)).toBe(true);
  expect(await reading).toBe(10);
  await closing;
  expect(into.toString()).toBe(text);
  expect(isOpen(file)).toBe(false);
});

test("what comes is written at once on a quick disk alone", async () => {
  const { file, scratch } = await scratchFile(new QuickDisk());
  await using _ = scratch;
  expect(file.writeNow(Buffer.from("abc"), 2)).toBe(3);
  const slow = createOpenFile(file.descriptor, new SlowDisk());
  expect(slow.writeNow(Buffer.from("xyz"), 5)).toBe(0);
  expect(await scratch.read("f")).toBe("01abc56789");
  await file.close();
});

test("what cannot be written at once says why", async () => {
  const { file, scratch } = await scratchFile(new QuickDisk(), constants.O_RDONLY);
  await using _ = scratch;
  expect(() => file.writeNow(Buffer.from("x"), 0)).toThrow(
    expect.objectContaining({ code: "EBADF" }),
  );
  await file.close();
});

/** A disk that takes as long as the test says for the next call. */
function takes(ms: number): Disposable {
  const now = performance.now();
  const spied = jest.spyOn(performance, "now").mockReturnValue(now + ms);
  // May it be synchronous; its beginning.
  spied.mockReturnValueOnce(now).mockReturnValueOnce(now);
  return { [Symbol.dispose]: () => spied.mockRestore() };
}

test("who has written for 2 ms lets others have their turn", async () => {
  const pace = new DiskPace();
  const { file, scratch } = await scratchFile(pace);
  await using _ = scratch;
  {
    using _long = takes(2.1);
    expect(file.writeNow(Buffer.from("a"), 0)).toBe(1);
  }
  expect(file.writeNow(Buffer.from("b"), 1)).toBe(0);
  await pace.giveWay();
  expect(file.writeNow(Buffer.from("b"), 1)).toBe(1);
  await file.close();
});

/** Counts what is done at once. */
class CountingDisk extends DiskPace {
  looks = 0;

  override look<Result>(call: () => Result, looks?: number): Result {
    this.looks++;
    return super.look(call, looks);
  }
}

describe("who has to wait for others' turn", () => {
  async function afterTurn(ms: number) {
    const pace = new CountingDisk();
    const { file, scratch } = await scratchFile(pace);
    using _long = takes(ms);
    file.writeNow(Buffer.from("a"), 0);
    pace.looks = 0;
    return { pace, file, scratch };
  }
  const pieces = [Buffer.from("b"), Buffer.from("c")];

  test("writes at once then, and not by a thread", async () => {
    const { pace, file, scratch } = await afterTurn(2.1);
    await using _ = scratch;
    expect(await file.write(pieces, 1)).toBe(1);
    expect(pace.looks).toBe(1);
    expect(await scratch.read("f")).toBe("ab23456789");
    await file.close();
  });

  test("writes by a thread when the disk turns out to be slow", async () => {
    const { pace, file, scratch } = await afterTurn(30);
    await using _ = scratch;
    expect(await file.write(pieces, 1)).toBe(2);
    expect(pace.looks).toBe(0);
    expect(await scratch.read("f")).toBe("abc3456789");
    await file.close();
  });

  test("is waited for when the file is closed", async () => {
    const { file, scratch } = await afterTurn(2.1);
    await using _ = scratch;
    const writing = file.write(pieces, 1);
    await file.close();
    expect(await writing).toBe(1);
    expect(await scratch.read("f")).toBe("ab23456789");
  });
});

test("a disk that holds writers up has to be waited for from then on", async () => {
  const pace = new DiskPace();
  const { file, scratch } = await scratchFile(pace);
  await using _ = scratch;
  {
    using _long = takes(30);
    expect(file.writeNow(Buffer.from("a"), 0)).toBe(1);
  }
  await pace.giveWay();
  expect(file.writeNow(Buffer.from("b"), 1)).toBe(0);
  await file.close();
});

test("a piece that is large is read by a thread also on a quick disk", async () => {
  const { file, scratch } = await scratchFile(new QuickDisk());
  await using _ = scratch;
  const large = Buffer.alloc(192 * 1024 + 1, "x");
  expect(await file.write([large], 0)).toBe(large.length);
  expect(file.read(large.subarray(1), 0)).toBe(192 * 1024);
  const readByThread = file.read(large, 0);
  expect(readByThread).toBeInstanceOf(Promise);
  expect(await readByThread).toBe(large.length);
  await file.close();
});

test("pieces are as large as suits the disk", async () => {
  const { file, scratch } = await scratchFile(new QuickDisk());
  await using _ = scratch;
  expect(file.pieceBytes).toBe(192 * 1024);
  const slow = createOpenFile(file.descriptor, new SlowDisk());
  expect(slow.pieceBytes).toBe(1024 * 1024);
  await file.close();
});

test("a file that is given up is closed, whatever comes of it", async () => {
  const failing = { close: () => Promise.reject(new Error("no space")) } as unknown as OpenFile;
  await closeAnyway(failing);
  const { file, scratch } = await scratchFile(new QuickDisk());
  await using _ = scratch;
  await closeAnyway(file);
  expect(isOpen(file)).toBe(false);
});
