import { expect, test } from "@jest/globals";
import { Reservations } from "../../src/posting/reservations.ts";
import { fedArticle } from "../articles/sample.ts";
import { openPosting } from "./rig.ts";

const id = "<fed@origin.test>";
const [one, other] = [{}, {}];

test("an id is wanted from one peer at a time, and known once it is here", async () => {
  const rig = await openPosting();
  const { posting } = rig;
  expect(await Promise.all([posting.offer(id, one), posting.offer(id, other)])).toEqual([
    "wanted",
    "later",
  ]);
  expect(await posting.offer(id, one)).toBe("wanted");
  posting.release(id, other);
  expect(await posting.offer(id, other)).toBe("later");
  posting.release(id, one);
  expect(await posting.offer(id, other)).toBe("wanted");
  await rig.feed(fedArticle());
  posting.release(id, other);
  expect(await posting.offer(id, one)).toBe("known");
});

test("a peer that does not send loses its turn after a minute", async () => {
  const rig = await openPosting();
  await rig.posting.offer(id, one);
  rig.nowMs += 59_999;
  expect(await rig.posting.offer(id, other)).toBe("later");
  rig.nowMs += 1;
  expect(await rig.posting.offer(id, other)).toBe("wanted");
  rig.posting.release(id, one);
  expect(await rig.posting.offer(id, {})).toBe("later");
});

test("a window of offers is one question", async () => {
  const rig = await openPosting();
  const sizes: number[] = [];
  const known = rig.store.known.bind(rig.store);
  rig.store.known = (ids) => {
    sizes.push(ids.length);
    return known(ids);
  };
  await rig.feed(fedArticle());
  const ids = ["<1@a>", id, "<2@a>"];
  const answers = await Promise.all(ids.map((each) => rig.posting.offer(each, one)));
  expect(answers).toEqual(["wanted", "known", "wanted"]);
  expect(sizes).toEqual([3]);
});

test("a store that fails makes no promises and keeps no reservations", async () => {
  const rig = await openPosting();
  const known = rig.store.known.bind(rig.store);
  rig.store.known = () => Promise.reject(new Error("broken"));
  expect(await rig.posting.offer(id, one)).toBe("later");
  rig.store.known = known;
  expect(await rig.posting.offer(id, other)).toBe("wanted");
});

test("so many are held and no more, until they are old", () => {
  let now = 0;
  const reservations = new Reservations(() => now);
  for (let count = 0; count < 100_000; count++) reservations.reserve(`<${count}@a>`, one);
  expect(reservations.size).toBe(100_000);
  expect(reservations.reserve(id, one)).toBe(false);
  expect(reservations.reserve("<1@a>", one)).toBe(true);
  now = 60_000;
  expect(reservations.reserve(id, one)).toBe(true);
  expect(reservations.size).toBe(1);
});
