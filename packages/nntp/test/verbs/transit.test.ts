import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { articleText } from "../session/fakes.ts";
import { ask, askBlock, openNews } from "../session/rig.ts";

test("POST stores, and tells what is wrong", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  expect(await ask(client, "POST")).toMatch(/^340 /);
  expect(await ask(client, `${articleText("<new@a.test>")}.`)).toBe(
    "240 Article received <new@a.test>",
  );
  expect((await askBlock(client, "BODY <new@a.test>"))[1]).toBe("one");
  await ask(client, "POST");
  expect(await ask(client, `${articleText("<new@a.test>")}.`)).toBe("441 Duplicate");
  await ask(client, "POST");
  expect(await ask(client, ".")).toBe("441 No Message-ID");
  rig.posting.outcome = { kind: "retry", why: "The disk is full" };
  await ask(client, "POST");
  expect(await ask(client, "x\r\n.")).toBe("441 The disk is full");
});

test("an article that is too large is read to its end, and the session goes on", async () => {
  await using rig = await openNews({ limits: { maxArticleBytes: 100 } });
  const client = await rig.greet();
  await ask(client, "POST");
  expect(await ask(client, `${"x".repeat(98)}\r\n.`)).toBe("441 No Message-ID");
  await ask(client, "POST");
  expect(await ask(client, `${"x".repeat(99)}\r\n.`)).toBe("441 The article is too large");
  const large = "QUIT\r\n".repeat(50_000);
  await client.write(`POST\r\n${large}.\r\nTAKETHIS <9@a.test>\r\n${large}.\r\nDATE\r\n`);
  expect(await client.line()).toMatch(/^340 /);
  expect(await client.line()).toMatch(/^441 /);
  expect(await client.line()).toBe("439 <9@a.test>");
  expect(await client.line()).toMatch(/^111 /);
});

test("whoever posts more than a connection may is cut off", async () => {
  await using rig = await openNews({ limits: { maxPostedBytes: 1_000 } });
  const client = await rig.greet();
  await ask(client, "POST");
  await ask(client, `${"x".repeat(900)}\r\n.`);
  await ask(client, "POST");
  await client.write("x".repeat(200));
  expect(await client.text()).toMatch(/^400 /);
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("too_large");
});

test("IHAVE", async () => {
  await using rig = await openNews();
  const [client, other] = [await rig.greet(), await rig.greet()];
  expect(await ask(client, "IHAVE <1@a.test>")).toMatch(/^435 /);
  expect(await ask(client, "IHAVE nonsense")).toMatch(/^435 /);
  expect(await ask(client, "IHAVE <7@a.test>")).toMatch(/^335 /);
  expect(await ask(other, "IHAVE <7@a.test>")).toMatch(/^436 /);
  expect(await ask(client, `${articleText("<7@a.test>")}.`)).toMatch(/^235 /);
  rig.posting.outcome = { kind: "refused", why: "No" };
  await ask(client, "IHAVE <8@a.test>");
  expect(await ask(client, ".")).toBe("437 No");
  rig.posting.outcome = { kind: "retry", why: "Later" };
  await ask(client, "IHAVE <8@a.test>");
  expect(await ask(client, ".")).toBe("436 Later");
});

test("a peer that leaves in the middle leaves nothing behind", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await ask(client, "CHECK <6@a.test>");
  await ask(client, "IHAVE <7@a.test>");
  await client.write(articleText("<7@a.test>"));
  await settle();
  client.reset();
  await waitUntil(() => rig.posting.released.length === 2, "both are released");
  expect(await rig.store.byId("<7@a.test>")).toBeUndefined();
  expect(rig.closed()[0]?.reason).toBe("client_reset");
});

test("a peer that shuts its side in the middle of an article stores nothing", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await client.write(`TAKETHIS <7@a.test>\r\n${articleText("<7@a.test>")}.`);
  client.end();
  await client.ended;
  expect(await rig.store.byId("<7@a.test>")).toBeUndefined();
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("client_close");
});

test("MODE STREAM, CHECK and TAKETHIS, pipelined", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await client.write(
    [
      "MODE STREAM\r\nCHECK <1@a.test>\r\nCHECK <5@a.test>\r\nCHECK nonsense\r\n",
      `TAKETHIS <5@a.test>\r\n${articleText("<5@a.test>")}.\r\n`,
      `TAKETHIS <1@a.test>\r\n${articleText("<1@a.test>")}.\r\n`,
      "TAKETHIS\r\nx\r\n.\r\nTAKETHIS nonsense\r\n.\r\n",
    ].join(""),
  );
  const codes = [];
  for (let count = 0; count < 8; count++) codes.push((await client.line()).slice(0, 15));
  expect(codes).toEqual([
    "203 Streaming p",
    "438 <1@a.test>",
    "238 <5@a.test>",
    "438 nonsense",
    "239 <5@a.test>",
    "439 <1@a.test>",
    "501 Syntax: TAK",
    "439 nonsense",
  ]);
  expect(await ask(client, "CHECK <5@a.test>")).toBe("438 <5@a.test>");
});

test("many articles are under way at once, and are answered in order", async () => {
  await using rig = await openNews();
  let open = (): void => {};
  rig.posting.gate = new Promise((resolve) => {
    open = resolve;
  });
  const client = await rig.greet();
  let text = "";
  for (let id = 0; id < 500; id++)
    text += `TAKETHIS <t${id}@a.test>\r\n${articleText(`<t${id}@a.test>`)}.\r\n`;
  await client.write(`${text}DATE\r\n`);
  await settle(20);
  expect(client.rest).toBe("");
  open();
  for (let id = 0; id < 500; id++) expect(await client.line()).toBe(`239 <t${id}@a.test>`);
  expect(await client.line()).toMatch(/^111 /);
});

test("a TAKETHIS in trouble gets 400, and the end", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  rig.posting.outcome = { kind: "retry", why: "The disk is full" };
  await client.write("TAKETHIS <7@a.test>\r\n.\r\nTAKETHIS <8@a.test>\r\n.\r\n");
  expect(await client.text()).toBe("400 Try again later\r\n");
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("overload");
});

test("an article of somebody who may not feed is not taken for commands", async () => {
  const rights = { mayRead: true, mayPost: false, mayFeed: false, groups: "*" };
  await using rig = await openNews({ rights });
  const client = await rig.greet();
  await client.write("TAKETHIS <7@a.test>\r\nQUIT\r\n.\r\nDATE\r\n");
  expect(await client.line()).toMatch(/^502 /);
  expect(await client.line()).toMatch(/^111 /);
});

test("a thousand may be promised and not come, each for a minute", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  const check = async (from: number, to: number): Promise<string[]> => {
    const answers: string[] = [];
    for (let number = from; number < to; number++) {
      const answer = await ask(client, `CHECK <p${number}@a.test>`);
      answers.push(answer.slice(0, 3));
    }
    return answers;
  };
  expect(new Set(await check(0, 1_000))).toEqual(new Set(["238"]));
  expect(await check(1_000, 1_001)).toEqual(["431"]);
  await rig.clock.pass(59_000);
  expect(await check(1_000, 1_001)).toEqual(["431"]);
  await rig.clock.pass(1_000);
  expect(await check(1_000, 1_002)).toEqual(["238", "238"]);
});

test("what is promised to a peer that has gone meanwhile is kept from nobody", async () => {
  await using rig = await openNews();
  let answer = (): void => {};
  const known = rig.store.known.bind(rig.store);
  rig.store.known = async (ids) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return known(ids);
  };
  const client = await rig.greet();
  await client.write("CHECK <7@a.test>\r\n");
  await settle();
  client.reset();
  await waitUntil(() => rig.closed().length > 0, "the end");
  answer();
  await waitUntil(() => rig.posting.released.length === 1, "it is released");
});
