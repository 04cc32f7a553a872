import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { ask, openNews } from "./rig.ts";

test("a line of 512 octets is read, and one of 513 is not", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  expect(await ask(client, `STAT <${"x".repeat(512 - 9)}>`)).toMatch(/^430 /);
  expect(await ask(client, `STAT <${"x".repeat(513 - 9)}>`)).toMatch(/^501 Line too long/);
  expect(await ask(client, "x".repeat(60_000))).toMatch(/^501 Line too long/);
  expect(await ask(client, "DATE")).toMatch(/^111 /);
});

test("an endless line is refused, and costs nothing", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  for (let count = 0; count < 100 && client.state === "open"; count++) {
    client.socket.write("x".repeat(10_000));
    await settle(1);
  }
  await client.ended;
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("too_large");
});

test.each(["DATE\0", "DA\rTE", "\rDATE"])(
  "NUL and CR are no part of a command: %j",
  async (line) => {
    await using rig = await openNews();
    expect(await ask(await rig.greet(), line)).toMatch(/^501 /);
  },
);

test("a bare LF ends a line, blanks around words do not matter, an empty line is no command", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await client.write("DATE\n \t date \t \r\n\r\n \r\n");
  expect(await client.line()).toMatch(/^111 /);
  expect(await client.line()).toMatch(/^111 /);
  expect(await client.line()).toMatch(/^500 /);
  expect(await client.line()).toMatch(/^500 /);
});

test("commands and articles may be cut anywhere", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  const article =
    "From: a\r\nNewsgroups: a.test\r\nMessage-ID: <9@a.test>\r\n\r\n..\r\n.x\r\n.\r\n";
  for (const octet of Buffer.from(`TAKETHIS <9@a.test>\r\n${article}DATE\r\n`)) {
    client.socket.write(Buffer.of(octet));
    await settle(1);
  }
  expect(await client.line()).toBe("239 <9@a.test>");
  expect(await client.line()).toMatch(/^111 /);
});

test("ten bad commands in a row end the session; a good one in between forgives", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await client.write(`${"WHAT\r\n".repeat(9)}DATE\r\n${"GROUP\r\n".repeat(10)}DATE\r\n`);
  const text = await client.text();
  const codes = text.split("\r\n").map((line) => line.slice(0, 3));
  expect(codes).toEqual([
    ...Array.from({ length: 9 }, () => "500"),
    "111",
    ...Array.from({ length: 10 }, () => "501"),
    "400",
    "",
  ]);
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("error_limit");
});

test("a verb that fails is 403, and a line in the log", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  rig.store.group = async () => {
    throw new Error("disk on fire");
  };
  expect(await ask(client, "GROUP a.test")).toBe("403 Internal error");
  expect(rig.news).toEqual(["error: nntp: GROUP failed"]);
  expect(await ask(client, "DATE")).toMatch(/^111 /);
});

test("a list that breaks off in the middle ends the connection without a last line", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await ask(client, "GROUP a.test");
  rig.store.overview = async function* () {
    yield Buffer.from("1\tx\r\n");
    throw new Error("disk on fire");
  };
  await client.write("OVER 1-\r\nDATE\r\n");
  const { text } = await client.ended;
  expect(text).not.toMatch(/\.\r\n|\n400|\n111/);
  expect(rig.news).toEqual(["error: nntp: a reply broke off"]);
});
