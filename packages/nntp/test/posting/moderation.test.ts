import { expect, test } from "@jest/globals";
import type { ModeratorMail } from "../../src/posting/options.ts";
import { fedArticle, postedArticle } from "../articles/sample.ts";
import { openPosting, placesOf } from "./rig.ts";

const id = "<m1@origin.test>";
const moderatorOf = (group: string): string => `${group.replaceAll(".", "-")}@mod.test`;

test("a posting to a moderated group goes to its moderator, and nowhere else", async () => {
  const mails: ModeratorMail[] = [];
  const rig = await openPosting({
    moderation: { moderatorOf, sendMail: async (mail) => void mails.push(mail) },
  });
  const fields = {
    Newsgroups: "local.test,local.mod",
    Bcc: "everybody@victim.test",
    Path: "x!y",
    "Message-ID": id,
  };
  const outcome = await rig.post(postedArticle(fields, "..dot \xe9\r\n"));
  expect(outcome).toEqual({ kind: "moderated" });
  expect(mails.map(({ to, group }) => [to, group])).toEqual([["local-mod@mod.test", "local.mod"]]);
  expect(Buffer.from(mails[0]?.data ?? []).toString("latin1")).toBe(
    [
      "From: A <a@origin.test>",
      "Newsgroups: local.test,local.mod",
      "Subject: A subject",
      `Message-ID: ${id}`,
      "To: local-mod@mod.test",
      "Date: Sat, 21 Nov 2026 09:04:10 +0000",
      "",
      ".dot \xe9\r\n",
    ].join("\r\n"),
  );
  expect(await rig.stored(id)).toBeUndefined();
});

test("mail that cannot be sent is to be tried again; a group without a moderator is not", async () => {
  const rig = await openPosting({
    moderation: {
      moderatorOf: () => undefined,
      sendMail: () => Promise.reject(new Error("no route")),
    },
  });
  const block = postedArticle({ Newsgroups: "local.mod" });
  expect(await rig.post(block)).toMatchObject({ kind: "refused" });
  const other = await openPosting({
    moderation: { moderatorOf, sendMail: () => Promise.reject(new Error("no route")) },
  });
  expect(await other.post(block)).toMatchObject({ kind: "retry" });
});

test("a moderator posts what is approved", async () => {
  const rig = await openPosting({
    moderation: { moderatorOf, mayApprove: ({ user }) => user === "mod" },
  });
  const block = postedArticle({ Newsgroups: "local.mod", Approved: "m@a", "Message-ID": id });
  expect(await rig.post(block, { user: "other" })).toMatchObject({
    why: "You may not approve articles",
  });
  expect(await rig.post(block, { user: "mod" })).toMatchObject({ kind: "stored" });
  expect(await placesOf(rig, id)).toBe("local.mod:1");
});

test("a peer's article in a moderated group must be approved", async () => {
  const rig = await openPosting();
  const Newsgroups = "local.test,local.mod";
  expect(await rig.feed(fedArticle({ Newsgroups }))).toEqual({
    kind: "refused",
    why: "It is not approved for local.mod",
  });
  expect(await rig.feed(fedArticle({ Newsgroups, Approved: "m@a" }))).toMatchObject({
    kind: "stored",
  });
});
