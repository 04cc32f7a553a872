import { describe, expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { type Rig, openTransferRig } from "./rig.ts";

async function list(rig: Rig, command: string): Promise<string> {
  const data = await rig.passive();
  expect(await rig.ask(command)).toBe("150 Here comes the directory listing.");
  const text = await data.text();
  expect(await rig.control.line()).toBe("226 Directory send OK.");
  return text;
}

async function openFilled(): Promise<Rig> {
  const rig = await openTransferRig();
  await rig.write("a", "content");
  await rig.write("with space", "");
  return rig;
}

describe("LIST", () => {
  test.each(["LIST", "LIST /", "LIST -al", "LIST -la", "LIST -a", "LIST -a -l", "LIST -al /"])(
    "C12: %s lists the directory",
    async (command) => {
      await using rig = await openFilled();
      const lines = (await list(rig, command)).split("\r\n");
      expect(lines).toHaveLength(3);
      expect(lines[0]).toMatch(/^-.* 7 .* a$/);
      expect(lines[1]).toMatch(/ with space$/);
    },
  );

  test("C12: a file that is called like an option is listed", async () => {
    await using rig = await openFilled();
    await rig.write("-al", "odd");
    expect(await list(rig, "LIST -al")).toMatch(/^\S+ .* 3 .* -al\r\n$/);
  });

  test("one file", async () => {
    await using rig = await openFilled();
    expect(await list(rig, "LIST with space")).toMatch(/^-.* with space\r\n$/);
  });

  test("C12: what is not there is 550 before 150", async () => {
    await using rig = await openFilled();
    await rig.passive();
    expect(await rig.ask("LIST nothing")).toMatch(/^550 /);
  });
});

describe("NLST", () => {
  test.each([
    ["NLST", "a\r\nwith space\r\n"],
    ["NLST -a", "a\r\nwith space\r\n"],
    ["NLST /", "/a\r\n/with space\r\n"],
    ["NLST .", "./a\r\n./with space\r\n"],
    ["NLST a", "a\r\n"],
    ["NLST /a", "/a\r\n"],
  ])("C14: %s keeps the directory that was asked for", async (command, expected) => {
    await using rig = await openFilled();
    expect(await list(rig, command)).toBe(expected);
  });

  test.each([
    ["NLST *", "a\r\nwith space\r\n"],
    ["NLST w*e", "with space\r\n"],
    ["NLST /?", "/a\r\n"],
    ["NLST -l w*", "with space\r\n"],
    ["NLST x*", ""],
  ])("%s: mget of most clients needs it", async (command, expected) => {
    await using rig = await openFilled();
    expect(await list(rig, command)).toBe(expected);
    expect(await list(rig, "LIST w*")).toMatch(/^-.* with space\r\n$/);
  });

  test("a file whose name has a star is that file", async () => {
    await using rig = await openFilled();
    await rig.write("*", "odd");
    expect(await list(rig, "NLST *")).toBe("*\r\n");
  });

  test("what is not there is 550", async () => {
    await using rig = await openFilled();
    await rig.passive();
    expect(await rig.ask("NLST nothing")).toMatch(/^550 /);
  });
});

describe("MLSD", () => {
  test("tells the facts that OPTS has chosen", async () => {
    await using rig = await openFilled();
    rig.session.facts = ["type", "size"];
    expect(await list(rig, "MLSD")).toBe("type=file;size=7; a\r\ntype=file;size=0; with space\r\n");
  });

  test("of a file is 501, of nothing is 550", async () => {
    await using rig = await openFilled();
    await rig.passive();
    expect(await rig.ask("MLSD a")).toBe("501 MLSD lists directories. Use MLST.");
    expect(await rig.ask("MLSD nothing")).toMatch(/^550 /);
  });
});

test("an empty directory is an empty listing", async () => {
  await using rig = await openTransferRig();
  expect(await list(rig, "LIST")).toBe("");
});

test("a listing is made as fast as it is read", async () => {
  await using rig = await openTransferRig();
  let made = 0;
  const entry = await rig.files.stat("/");
  const batch = Array.from({ length: 100 }, () => ({ ...entry, name: "n".repeat(200) }));
  rig.files.list = async function* endless() {
    for (; made < 10_000; made++) yield await Promise.resolve(batch);
  };
  const data = await rig.passive();
  data.stopReading();
  await rig.ask("LIST");
  let before = -1;
  await waitUntil(() => {
    const isSettled = made === before;
    before = made;
    return isSettled && made > 10;
  }, "it waits");
  expect(made).toBeLessThan(5_000);
  expect(await rig.ask("ABOR")).toMatch(/^426 /);
});
