import { expect, jest, test } from "@jest/globals";
import { DiskPace } from "../../src/files/disk-pace.ts";

/** A disk whose looks take as long as the test says, at a time that stands still but for them. */
function createRig() {
  let nowMs = 1_000;
  const spied = jest.spyOn(performance, "now").mockImplementation(() => nowMs);
  const pace = new DiskPace();
  return {
    pace,
    pass(ms: number) {
      nowMs += ms;
    },
    look: (ms: number, looks?: number) =>
      pace.look(() => {
        nowMs += ms;
        return "seen";
      }, looks),
    [Symbol.dispose]: () => spied.mockRestore(),
  };
}

test("a turn is over after 2 ms of looks, and not before", async () => {
  using rig = createRig();
  expect(rig.look(1.9)).toBe("seen");
  expect(rig.pace.isTurnOver).toBe(false);
  rig.look(0.2);
  expect(rig.pace.isTurnOver).toBe(true);
  await rig.pace.giveWay();
  expect(rig.pace.isTurnOver).toBe(false);
});

test("looks that take 10 ms longer than memory does end synchronous ones for 5 s", async () => {
  using rig = createRig();
  rig.look(10, 1);
  await rig.pace.giveWay();
  expect(rig.pace.isPrompt).toBe(true);
  rig.look(0.3, 1);
  await rig.pace.giveWay();
  expect(rig.pace.isPrompt).toBe(false);
  rig.pass(4_999);
  expect(rig.pace.isPrompt).toBe(false);
  rig.pass(1);
  expect(rig.pace.isPrompt).toBe(true);
});

test("after a slow time one slow look is forgiven again, and the next is not", async () => {
  using rig = createRig();
  rig.look(30);
  await rig.pace.giveWay();
  rig.pass(5_000);
  rig.look(9);
  await rig.pace.giveWay();
  expect(rig.pace.isPrompt).toBe(true);
  rig.look(9);
  await rig.pace.giveWay();
  expect(rig.pace.isPrompt).toBe(false);
});

test("a processor that was taken away now and then is not taken for a slow disk", async () => {
  using rig = createRig();
  for (let turns = 0; turns < 100; turns += 1) {
    for (let looks = 0; looks < 100; looks += 1) rig.look(0.003);
    rig.look(9);
    await rig.pace.giveWay();
  }
  expect(rig.pace.isPrompt).toBe(true);
});

test("many looks end with the last of them, or with the turn", () => {
  using rig = createRig();
  let left = 3;
  const look = (ms: number) => () => {
    rig.pass(ms);
    return --left > 0;
  };
  rig.pace.lookOn(look(0.1));
  expect(left).toBe(0);
  expect(rig.pace.isTurnOver).toBe(false);
  left = 100;
  rig.pace.lookOn(look(0.5));
  // 0.3 ms before, and four times 0.5 ms.
  expect(left).toBe(96);
  expect(rig.pace.isTurnOver).toBe(true);
  rig.pace.lookOn(look(0));
  expect(left).toBe(95);
});

test("looks that are a little slow, one after another, add up", async () => {
  using rig = createRig();
  let turns = 0;
  while (rig.pace.isPrompt) {
    while (!rig.pace.isTurnOver) rig.look(0.5);
    await rig.pace.giveWay();
    turns += 1;
  }
  // Each turn is 2.5 ms of five looks, 2 ms too many.
  expect(turns).toBe(5);
});

test("what takes as long as many looks may take as long", async () => {
  using rig = createRig();
  for (let count = 0; count < 1_000; count += 1) {
    rig.look(0.9, 10);
    if (rig.pace.isTurnOver) await rig.pace.giveWay();
  }
  expect(rig.pace.isPrompt).toBe(true);
});

test("others have their turn when it is given to them, and until then nobody else begins one", async () => {
  using rig = createRig();
  const told: string[] = [];
  setImmediate(() => told.push("others"));
  rig.look(2.1);
  const first = rig.pace.giveWay().then(() => told.push("first"));
  const second = rig.pace.giveWay().then(() => told.push("second"));
  expect(rig.pace.isTurnOver).toBe(true);
  await Promise.all([first, second]);
  expect(rig.pace.isTurnOver).toBe(false);
  expect(told).toEqual(["others", "first", "second"]);
});

test("it acts at once where the disk is quick, and by a thread where it is not", async () => {
  using rig = createRig();
  const act = (): Promise<string> | string =>
    rig.pace.act(
      () => "now",
      () => Promise.resolve("later"),
    );
  expect(act()).toBe("now");
  const slow = rig.pace.act(() => rig.pass(11), unused);
  expect(slow).toBeInstanceOf(Promise);
  await slow;
  expect(await act()).toBe("later");
});

test("what fails at once is thrown, and its time counts", () => {
  using rig = createRig();
  const fail = (): never => {
    rig.pass(3);
    throw new Error("no space");
  };
  expect(() => rig.pace.act(fail, unused)).toThrow("no space");
  expect(rig.pace.isTurnOver).toBe(true);
});

function unused(): never {
  throw new Error("not called for");
}
