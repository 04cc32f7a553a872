import { expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { everything } from "../session/fakes.ts";
import { ask, askBlock, openNews } from "../session/rig.ts";

const nothing = { mayRead: false, mayPost: false, mayFeed: false, groups: "*" };
const plain = (text: string): string => Buffer.from(text).toString("base64");

test("AUTHINFO USER and PASS", async () => {
  await using rig = await openNews({ rights: nothing, loggedIn: everything });
  const client = await rig.greet();
  expect(await ask(client, "GROUP a.test")).toMatch(/^480 /);
  expect(await ask(client, "POST")).toMatch(/^480 /);
  expect(await askBlock(client, "CAPABILITIES")).toEqual(
    expect.arrayContaining(["AUTHINFO USER SASL", "SASL PLAIN", "READER"]),
  );
  expect(await ask(client, "AUTHINFO PASS secret")).toMatch(/^482 /);
  expect(await ask(client, "authinfo user me")).toMatch(/^381 /);
  expect(await ask(client, "AUTHINFO PASS wrong")).toMatch(/^481 /);
  await ask(client, "AUTHINFO USER me");
  expect(await ask(client, "AUTHINFO PASS secret")).toMatch(/^281 /);
  expect(await ask(client, "AUTHINFO USER me")).toMatch(/^502 /);
  expect(await ask(client, "GROUP a.test")).toMatch(/^211 /);
  expect((await askBlock(client, "CAPABILITIES")).join()).not.toMatch(/AUTHINFO|SASL/);
});

test("AUTHINFO SASL PLAIN, in one line and in two", async () => {
  await using rig = await openNews({ rights: nothing, loggedIn: everything });
  const client = await rig.greet();
  expect(await ask(client, "AUTHINFO SASL PLAIN")).toBe("383 =");
  expect(await ask(client, "*")).toMatch(/^481 /);
  expect(await ask(client, "AUTHINFO SASL SCRAM-SHA-256")).toMatch(/^503 /);
  expect(await ask(client, "AUTHINFO SASL PLAIN !")).toMatch(/^482 /);
  expect(await ask(client, `AUTHINFO SASL PLAIN ${plain("you\0me\0secret")}`)).toMatch(/^481 /);
  await ask(client, "AUTHINFO SASL PLAIN");
  expect(await ask(client, plain("\0me\0wrong"))).toMatch(/^481 /);
  const long = `AUTHINFO SASL PLAIN ${plain(`\0me\0${"x".repeat(1_000)}`)}`;
  expect(await ask(client, long)).toMatch(/^481 /);
  const other = await rig.greet();
  expect(await ask(other, `AUTHINFO SASL PLAIN ${plain("\0me\0secret")}`)).toMatch(/^281 /);
});

test("a line of SASL that is too long is refused", async () => {
  await using rig = await openNews({ rights: nothing, loggedIn: everything });
  const client = await rig.greet();
  await ask(client, "AUTHINFO SASL PLAIN");
  expect(await ask(client, "x".repeat(13_000))).toMatch(/^501 /);
  expect(await ask(client, `AUTHINFO SASL PLAIN ${"x".repeat(13_000)}`)).toMatch(/^501 /);
  expect(await ask(client, "DATE")).toMatch(/^111 /);
});

test("the third wrong password ends the session with 400", async () => {
  await using rig = await openNews({ rights: nothing, loggedIn: everything });
  const client = await rig.greet();
  for (const code of ["481", "481", "400"]) {
    await ask(client, "AUTHINFO USER me");
    expect((await ask(client, "AUTHINFO PASS wrong")).slice(0, 3)).toBe(code);
  }
  await client.ended;
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("access_denied");
});

test("no password goes in the clear unless the site says so", async () => {
  await using rig = await openNews({
    rights: nothing,
    loggedIn: everything,
    site: { mayLogInUnencrypted: false },
  });
  const client = await rig.greet();
  expect(await ask(client, "AUTHINFO USER me")).toMatch(/^483 /);
  expect(await ask(client, "AUTHINFO SASL PLAIN")).toMatch(/^483 /);
  expect(await askBlock(client, "CAPABILITIES")).toContain("AUTHINFO");
});

test("where nobody can log in, AUTHINFO is refused", async () => {
  await using rig = await openNews();
  expect(await ask(await rig.greet(), "AUTHINFO USER me")).toMatch(/^502 /);
});

test("whoever may not come in is told 502, and closed", async () => {
  await using rig = await openNews({ rights: undefined });
  const client = await rig.dial();
  expect(await client.text()).toMatch(/^502 [^\n]*\n$/);
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("access_denied");
});
