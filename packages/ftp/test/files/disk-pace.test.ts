import { expect, jest, test } from "@jest/globals";
import { DiskPace } from "../../src/files/disk-pace.ts";

/** Occupies the thread as a slow disk would. */
function block(forMs: number): void {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs);
}

test("slow looks end the turn, and the next ones are not synchronous", async () => {
  const pace = new DiskPace();
  expect(pace.look(() => "seen")).toBe("seen");
  expect(pace.isPrompt).toBe(true);
  expect(pace.isTurnOver).toBe(false);
  pace.look(() => block(3));
  expect(pace.isTurnOver).toBe(true);
  await pace.giveWay();
  expect(pace.isPrompt).toBe(false);
  expect(pace.isTurnOver).toBe(false);
});

test("a processor that was busy once is not taken for a slow disk", async () => {
  const pace = new DiskPace();
  for (let looks = 0; looks < 10_000; looks += 1) pace.look(() => {});
  pace.look(() => block(3));
  expect(pace.isTurnOver).toBe(true);
  await pace.giveWay();
  expect(pace.isPrompt).toBe(true);
});

test("others have their turn when it is given to them", async () => {
  const pace = new DiskPace();
  let turns = 0;
  setImmediate(() => {
    turns += 1;
  });
  await pace.giveWay();
  expect(turns).toBe(1);
});

test("quick asynchronous looks make the next ones synchronous again, slow ones do not", async () => {
  const pace = new DiskPace();
  pace.look(() => block(3));
  await pace.giveWay();
  await pace.wait(1, new Promise((resolve) => setTimeout(resolve, 5)));
  expect(pace.isPrompt).toBe(false);
  expect(await pace.wait(1_000, Promise.resolve("seen"))).toBe("seen");
  expect(pace.isPrompt).toBe(true);
});

test("it acts at once where the disk is quick, by a thread where not, and looks again after a while", async () => {
  const pace = new DiskPace();
  const act = (): Promise<string> | string =>
    pace.act(
      () => "now",
      () => new Promise((resolve) => setTimeout(resolve, 2, "later")),
    );
  expect(act()).toBe("now");
  expect(await pace.act(() => block(3), unused)).toBeUndefined();
  expect(pace.isPrompt).toBe(false);
  expect(await act()).toBe("later");
  const now = performance.now();
  const spied = jest.spyOn(performance, "now").mockImplementation(() => now + 5_100);
  try {
    expect(act()).toBe("now");
  } finally {
    spied.mockRestore();
  }
});

test("a thread that came late on a busy machine is not taken for a slow disk", async () => {
  const pace = new DiskPace();
  const now = performance.now();
  const spied = jest.spyOn(performance, "now");
  spied.mockReturnValueOnce(now).mockReturnValueOnce(now + 0.9);
  await pace.wait(1, Promise.resolve());
  expect(pace.isPrompt).toBe(true);
  spied.mockReturnValueOnce(now).mockReturnValueOnce(now + 1.1);
  await pace.wait(1, Promise.resolve());
  spied.mockRestore();
  expect(pace.isPrompt).toBe(false);
});

test("what fails at once is thrown, and its time counts", async () => {
  const pace = new DiskPace();
  const fail = (): never => {
    block(3);
    throw new Error("no space");
  };
  expect(() => pace.act(fail, unused)).toThrow("no space");
  expect(pace.isTurnOver).toBe(true);
});

function unused(): never {
  throw new Error("not called for");
}
