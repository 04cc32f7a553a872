import { type Rig, conformanceCases, createRig } from "@core/conn-policy/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import gopher from "../src/index.ts";
import { bigBytes, makeFolder } from "./folder.ts";

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

async function ask(rig: Rig, selector: string): Promise<string> {
  const client = await rig.dial();
  await client.write(`${selector}\r\n`);
  return client.text();
}

describe("gopher", () => {
  test("shows menus whose selectors lead on", async () => {
    await using rig = await createRig(gopher, { options: folder });
    const there = rig.addresses[0]?.replace(":", "\t") ?? "";
    const menu = await ask(rig, "");
    expect(menu).toBe(
      `0hello.txt\t/hello.txt\t${there}\r\n1docs\t/docs\t${there}\r\n9big.bin\t/big.bin\t${there}\r\n.\r\n`,
    );
    expect(await ask(rig, "/docs")).toBe(`0about.md\t/docs/about.md\t${there}\r\n.\r\n`);
    expect(await ask(rig, "/docs/about.md\tsearch words")).toBe("About\r\n.\r\n");
  });

  test("stuffs dots", async () => {
    await using rig = await createRig(gopher, { options: folder });
    expect(await ask(rig, "/hello.txt")).toBe("Hello\r\n..\r\n...dots\r\n.\r\n");
  });

  test.each([
    "/../secret.txt",
    "/docs/../../secret.txt",
    "../secret.txt",
    "/link.txt",
    "/.hidden.txt",
    "/nothing",
    "/hello.txt/x",
    "/\0",
  ])("shows nothing for %j", async (selector) => {
    await using rig = await createRig(gopher, { options: folder });
    expect(await ask(rig, selector)).toBe("3Not found\t\terror.host\t1\r\n.\r\n");
    expect(rig.log).toEqual([]);
  });
});

describe("conformance", () => {
  const cases = conformanceCases({
    open: (options) => createRig(gopher, { ...options, options: folder }),
    farewell: gopher.farewell,
    exchange: { send: "/hello.txt\r\n", until: "\r\n.\r\n" },
    closesAfterExchange: true,
    partialHead: "/hello",
    bigReply: { send: "/big.bin\r\n", until: "END", bytes: bigBytes },
  });
  test.each(cases)("$name", ({ run }) => run());
});
