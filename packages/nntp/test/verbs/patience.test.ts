import { expect, test } from "@jest/globals";
import { articleText } from "../session/fakes.ts";
import { type NewsRig, ask, askBlock, openNews } from "../session/rig.ts";
import { chosenGroups } from "../../src/verbs/chosen-groups.ts";
import type { Session } from "../../src/session/session.ts";

/** @returns how many turns others have had until it is called. */
function countTurns(): () => number {
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  return () => {
    clearInterval(counting);
    return turns;
  };
}

async function addGroups({ store }: NewsRig, count: number): Promise<void> {
  const group = { description: "", status: "y", creator: "me", createdAt: 0 } as const;
  for (let number = 0; number < count; number++)
    await store.addGroup({ ...group, name: `${"z".repeat(40)}.${number}` });
}

test("XPAT lets others have their turns, however long headers and patterns are", async () => {
  await using rig = await openNews({ articles: 0 });
  const count = 20;
  const subject = `a${"a".repeat(60_000)}`;
  for (let number = 1; number <= count; number++) {
    const text = articleText(`<${number}@a.test>`, { subject: `${subject}${number}` });
    await rig.posting.take(Buffer.from(text), { kind: "post", client: "" });
  }
  const client = await rig.greet();
  await ask(client, "GROUP a.test");
  const turns = countTurns();
  expect(await askBlock(client, `XPAT subject 1- *${"a".repeat(440)}b`)).toHaveLength(1);
  expect(turns()).toBeGreaterThanOrEqual(count / 2);
  expect(await askBlock(client, "XPAT subject 1- aaa*")).toHaveLength(1 + count);
});

test.each(["LIST ACTIVE", "LIST NEWSGROUPS", "NEWNEWS"])(
  "%s lets others have their turns, however many groups and patterns there are",
  async (command) => {
    await using rig = await openNews();
    await addGroups(rig, 5_000);
    const client = await rig.greet();
    const patterns = Array.from({ length: 100 }, () => "*zx").join(",");
    const turns = countTurns();
    const date = command === "NEWNEWS" ? " 20200101 000000" : "";
    expect(await askBlock(client, `${command} ${patterns}${date}`)).toHaveLength(1);
    expect(turns()).toBeGreaterThanOrEqual(50);
  },
);

test("groups are listed in pieces, so that a client that does not read holds few of them", async () => {
  await using rig = await openNews();
  await addGroups(rig, 1_000);
  const session = { site: { store: rig.store }, rights: { groups: "*" } } as unknown as Session;
  const sizes: number[] = [];
  for await (const piece of chosenGroups(session, "z*")) sizes.push(piece.length);
  expect(sizes).toEqual([256, 256, 256, 232]);
  const client = await rig.greet();
  expect(await askBlock(client, "LIST ACTIVE z*")).toHaveLength(1_001);
});
