import { expect, test } from "@jest/globals";
import { ensureGroups } from "../../src/groups/ensure-groups.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";

const now = (): number => 5_000;

test("groups of the configuration are made, changed where it says so, and never removed", async () => {
  const store = createMemoryStore();
  const byHand = { name: "hand.made", description: "", status: "n", creator: "me" } as const;
  await store.addGroup({ ...byHand, createdAt: 1 });
  await ensureGroups(store, ["a.test", { name: "b.test", description: "B", status: "m" }], now);
  expect(await store.group("a.test")).toMatchObject({ status: "y", createdAt: 5_000 });
  expect(await store.group("b.test")).toMatchObject({ status: "m", description: "B" });

  await ensureGroups(store, [{ name: "a.test", description: "A" }, "b.test"], now);
  expect(await store.group("a.test")).toMatchObject({ status: "y", description: "A" });
  // What it says nothing of stays.
  expect(await store.group("b.test")).toMatchObject({ status: "y", description: "B" });

  await ensureGroups(store, [], now);
  expect((await store.groups()).map(({ name }) => name).toSorted()).toEqual([
    "a.test",
    "b.test",
    "hand.made",
  ]);
  expect(await store.group("hand.made")).toMatchObject({ status: "n", creator: "me" });
});
