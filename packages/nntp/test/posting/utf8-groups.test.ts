import { expect, test } from "@jest/globals";
import type { ModeratorMail, Passing } from "../../src/posting/options.ts";
import { fedArticle, postedArticle } from "../articles/sample.ts";
import { openPosting, type PostingRig } from "./rig.ts";

const id = "<u1@origin.test>";
/** The last octet of the second would be a space that does not break, if it were a letter. */
const names = ["local.grüße", "local.voilà", "local.новости", "local.\u{1F600}"];
const octets = (text: string): string => Buffer.from(text).toString("latin1");

async function openWith(
  status: "y" | "n" | "m",
  options: Parameters<typeof openPosting>[0] = {},
): Promise<PostingRig> {
  const rig = await openPosting(options);
  const about = { status, description: "", creator: "me", createdAt: 0 } as const;
  for (const name of names) await rig.store.addGroup({ ...about, name });
  return rig;
}

test.each(names)("%s is posted to and fed, and Xref names it", async (name) => {
  const passed: Passing[] = [];
  const rig = await openWith("y", { onStored: (article) => void passed.push(article) });
  const Newsgroups = octets(`${name},local.test`);
  const posted = postedArticle({ Newsgroups, "Message-ID": id });
  expect(await rig.post(posted)).toEqual({ kind: "stored", messageId: id });
  expect(await rig.stored(id)).toContain(octets(`Xref: news.test ${name}:1 local.test:1\r\n`));
  const fed = fedArticle({ Newsgroups: octets(name) });
  expect(await rig.feed(fed)).toMatchObject({ kind: "stored" });
  expect(passed.map(({ newsgroups }) => newsgroups)).toEqual([[name, "local.test"], [name]]);
  expect(await rig.store.group(name)).toMatchObject({ count: 2 });
});

test.each(names)("%s is meant by wildmats", async (name) => {
  const rig = await openWith("y");
  const block = fedArticle({ Newsgroups: octets(name) });
  const groups = `*,!${name}`;
  expect(await rig.feed(block, { groups })).toMatchObject({ why: "None of its groups is wanted" });
  expect(
    await rig.feed(block, { groups: `${Array.from(name).slice(0, 7).join("")}*` }),
  ).toMatchObject({
    kind: "stored",
  });
});

test("one that nobody may post to, and one that is not there", async () => {
  const rig = await openWith("n");
  const post = (name: string) => rig.post(postedArticle({ Newsgroups: octets(name) }));
  expect(await post("local.grüße")).toMatchObject({ why: "Nobody may post to local.grüße here" });
  expect(await post("local.süß")).toMatchObject({ why: "No such group: local.süß" });
});

test("one with a moderator", async () => {
  const mails: ModeratorMail[] = [];
  const moderation = {
    moderatorOf: (group: string) => (group === "local.grüße" ? "mod@mod.test" : undefined),
    sendMail: async (mail: ModeratorMail) => void mails.push(mail),
  };
  const rig = await openWith("m", { moderation });
  const Newsgroups = octets("local.grüße");
  expect(await rig.post(postedArticle({ Newsgroups }))).toEqual({ kind: "moderated" });
  expect(mails.map(({ to, group }) => [to, group])).toEqual([["mod@mod.test", "local.grüße"]]);
  expect(Buffer.from(mails[0]?.data ?? []).toString()).toContain("Newsgroups: local.grüße\r\n");
  expect(await rig.feed(fedArticle({ Newsgroups }))).toMatchObject({
    why: "It is not approved for local.grüße",
  });
});

test("newgroup and rmgroup, with a description", async () => {
  const rule = { peers: "*", groups: "local.s*" };
  const rig = await openPosting({ control: { newgroup: rule, rmgroup: rule } });
  const send = (Control: string, number: number) =>
    rig.feed(
      fedArticle(
        { "Message-ID": `<c${number}@a>`, Control: octets(Control), Approved: "a@b" },
        octets("For your newsgroups file:\r\nlocal.süß\tSüßes\r\n"),
      ),
    );
  await send("newgroup local.süß", 1);
  expect(await rig.store.group("local.süß")).toMatchObject({ description: "Süßes" });
  await send("rmgroup local.süß", 2);
  expect(await rig.store.group("local.süß")).toBeUndefined();
});

test("octets that are no UTF-8 are no name", async () => {
  const rule = { peers: "*" };
  const rig = await openPosting({ control: { newgroup: rule } });
  await rig.feed(fedArticle({ Control: "newgroup local.caf\xe9", Approved: "a@b" }));
  expect(await rig.store.groups()).toHaveLength(4);
  const Newsgroups = "local.caf\xe9,local.test";
  expect(await rig.feed(fedArticle({ Newsgroups, "Message-ID": id }))).toMatchObject({
    kind: "stored",
  });
  expect(await rig.stored(id)).toContain("Newsgroups: local.caf\xe9,local.test\r\n");
});
