import { expect, test } from "@jest/globals";
import type { ControlRules } from "../../src/posting/options.ts";
import { fedArticle, postedArticle } from "../articles/sample.ts";
import { type PostingRig, openPosting, placesOf } from "./rig.ts";

const target = "<fed@origin.test>";
const id = "<c1@origin.test>";
const everybody = { peers: "*", users: "*" };
const all: ControlRules = {
  cancel: everybody,
  supersedes: everybody,
  newgroup: { ...everybody, groups: "local.*" },
  rmgroup: { ...everybody, groups: "local.*" },
};

async function openWithTarget(control?: ControlRules): Promise<PostingRig> {
  const rig = await openPosting(control === undefined ? {} : { control });
  await rig.feed(fedArticle());
  return rig;
}

const cancel = fedArticle({ "Message-ID": id, Control: `cancel ${target}` });
const newgroup = (name: string, more = {}): Buffer =>
  fedArticle(
    { "Message-ID": id, Control: `newgroup ${name} moderated`, Approved: "a@b", ...more },
    `For your newsgroups file:\r\n${name}\tA new one (Moderated)\r\n`,
  );

test("nothing is carried out unless somebody says so; the message is kept and goes on", async () => {
  const rig = await openWithTarget();
  expect(await rig.feed(cancel)).toMatchObject({ kind: "stored" });
  expect(await rig.stored(target)).toBeDefined();
  await rig.feed(fedArticle({ "Message-ID": "<c2@a>", Supersedes: target }));
  expect(await rig.stored(target)).toBeDefined();
  await rig.feed(newgroup("local.new", { "Message-ID": "<c3@a>" }));
  expect(await rig.store.group("local.new")).toBeUndefined();
});

test("a control message is not for the readers of its groups", async () => {
  const rig = await openWithTarget();
  await rig.feed(cancel);
  expect(await placesOf(rig, id)).toBe("");
  const group = { status: "n", description: "", creator: "me", createdAt: 0 } as const;
  await rig.store.addGroup({ ...group, name: "control" });
  await rig.feed(fedArticle({ "Message-ID": "<c2@a>", Control: "cancel <x@a>" }));
  expect(await placesOf(rig, "<c2@a>")).toBe("control:1");
  await rig.store.addGroup({ ...group, name: "control.cancel" });
  await rig.feed(fedArticle({ "Message-ID": "<c3@a>", Control: "Cancel <x@a>" }));
  expect(await placesOf(rig, "<c3@a>")).toBe("control.cancel:1");
});

test("cancel and Supersedes remove, and the id stays known", async () => {
  const rig = await openWithTarget(all);
  await rig.feed(cancel);
  expect(await rig.stored(target)).toBeUndefined();
  expect(await rig.posting.offer(target, {})).toBe("known");
  await rig.feed(fedArticle({ "Message-ID": "<n1@a>" }));
  await rig.feed(fedArticle({ "Message-ID": "<n2@a>", Supersedes: "<n1@a>" }));
  expect(await rig.stored("<n1@a>")).toBeUndefined();
  expect(await placesOf(rig, "<n2@a>")).toBe("local.test:3");
});

test("what is cancelled before it comes is not taken when it comes", async () => {
  const rig = await openPosting({ control: all });
  expect(await rig.feed(cancel)).toMatchObject({ kind: "stored" });
  expect(rig.log).toEqual(["info: nntp: control message carried out"]);
  expect(await rig.posting.offer(target, {})).toBe("known");
  expect(await rig.feed(fedArticle())).toEqual({ kind: "refused", why: "It is here already" });
  await rig.feed(fedArticle({ "Message-ID": "<n2@a>", Supersedes: "<n1@a>" }));
  expect(await rig.posting.offer("<n1@a>", {})).toBe("known");
  expect(await rig.feed(fedArticle({ "Message-ID": "<n1@a>" }))).toMatchObject({ kind: "refused" });
});

test("a cancel of somebody without the right is not remembered", async () => {
  const rig = await openPosting({ control: { cancel: { peers: "good.*" } } });
  await rig.feed(cancel, { peer: "bad.test" });
  expect(await rig.feed(fedArticle())).toMatchObject({ kind: "stored" });
});

test("newgroup and rmgroup, of groups that the rule names", async () => {
  const rig = await openWithTarget(all);
  expect(await rig.feed(newgroup("local.new"))).toMatchObject({ kind: "stored" });
  expect(await rig.store.group("local.new")).toMatchObject({
    status: "m",
    description: "A new one (Moderated)",
    creator: "control",
  });
  const again = { "Message-ID": "<c2@a>", Control: "newgroup local.new" };
  await rig.feed(newgroup("local.new", again));
  expect(await rig.store.group("local.new")).toMatchObject({ status: "y" });
  await rig.feed(newgroup("far.new", { "Message-ID": "<c3@a>" }));
  expect(await rig.store.group("far.new")).toBeUndefined();
  const remove = { "Message-ID": "<c4@a>", Control: "rmgroup local.new", Approved: undefined };
  await rig.feed(newgroup("local.new", remove));
  expect(await rig.store.group("local.new")).toBeDefined();
  await rig.feed(newgroup("local.new", { ...remove, "Message-ID": "<c5@a>", Approved: "a@b" }));
  expect(await rig.store.group("local.new")).toBeUndefined();
});

test("a rule is for those whom it names", async () => {
  const rig = await openWithTarget({ cancel: { peers: "good.*", users: "root" } });
  await rig.feed(cancel, { peer: "bad.test" });
  expect(await rig.stored(target)).toBeDefined();
  const posted = postedArticle({ Control: `cancel ${target}` });
  expect(await rig.post(posted)).toMatchObject({ why: "You may not send control messages" });
  expect(await rig.post(posted, { user: "other" })).toMatchObject({ kind: "refused" });
  expect(await rig.stored(target)).toBeDefined();
  expect(await rig.post(posted, { user: "root" })).toMatchObject({ kind: "stored" });
  expect(await rig.stored(target)).toBeUndefined();
});

test("a user with the right makes a group that is not there yet", async () => {
  const rig = await openPosting({ control: all });
  const block = postedArticle({
    Newsgroups: "local.new",
    Control: "newgroup local.new",
    Approved: "a@b",
  });
  expect(await rig.post(block, { user: "root" })).toMatchObject({ kind: "stored" });
  expect(await rig.store.group("local.new")).toMatchObject({ status: "y", description: "" });
});

test("what is written wrongly is kept and does nothing", async () => {
  const rig = await openWithTarget(all);
  for (const [index, Control] of ["cancel fed", "newgroup a..b", "sendsys", ""].entries()) {
    const more = { "Message-ID": `<w${index}@a>`, Approved: "a@b" };
    expect(await rig.feed(fedArticle({ ...more, Control }))).toMatchObject({ kind: "stored" });
  }
  expect(await rig.store.groups()).toHaveLength(4);
});

test("a message that cannot be carried out is stored all the same", async () => {
  const rig = await openWithTarget(all);
  rig.store.remove = () => Promise.reject(new Error("broken"));
  expect(await rig.feed(cancel)).toMatchObject({ kind: "stored" });
  expect(rig.log).toEqual(["error: nntp: a control message could not be carried out"]);
});
