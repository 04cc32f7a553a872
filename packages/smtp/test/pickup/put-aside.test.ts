import { readFile, symlink } from "node:fs/promises";
import { expect, test } from "@jest/globals";

import { eventually, Rig } from "../delivery/rig.ts";
import { type Files, nodeFiles } from "../../src/store/files.ts";
import { lookUntil, put, second } from "./look.ts";

const noMail = "Hello there, Ann";

/** A file system on which some steps fail, as long as there are any. */
async function open(
  faults: Map<string, string>,
): Promise<{ readonly rig: Rig; readonly tries: readonly string[] }> {
  const tries: string[] = [];
  const check = (step: string, path: string): void => {
    tries.push(step);
    const folder = path.includes("Pickup") ? "Pickup" : "elsewhere";
    const code = faults.get(`${step} ${folder}`);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  const files: Files = {
    ...nodeFiles,
    rename: async (from, to) => {
      check(from.includes("Pickup") ? "move" : "rename", from);
      await nodeFiles.rename(from, to);
    },
    unlink: async (path) => {
      check("unlink", path);
      await nodeFiles.unlink(path);
    },
  };
  const rig = await Rig.open({ files });
  await rig.delivery.start();
  return { rig, tries };
}

function told(rig: Rig): Rig["lines"] {
  return rig.lines.filter(({ level }) => level === "error");
}

/** Until it is told, and then until a message that came later has gone: every file before it has been looked at again. */
async function lookOften(rig: Rig): Promise<void> {
  await eventually(async () => {
    await rig.pass(second);
    return told(rig).length > 0 ? true : undefined;
  }, "the error");
  for (let count = 1; count <= 3; count++) {
    await put(rig, "z.eml", "x-sender: a@b.test\r\nx-receiver: zoe@else.test\r\n\r\nHello\r\n");
    await eventually(async () => {
      await rig.pass(second);
      return (await rig.names("Pickup")).includes("z.eml") ? undefined : true;
    }, "the end of a round");
  }
}

test("Badmail may be on another file system", async () => {
  const { rig } = await open(new Map([["move Pickup", "EXDEV"]]));
  await using _ = rig;
  await put(rig, "a.eml", noMail);
  await lookUntil(rig, 0, "Pickup");
  await lookUntil(rig, 2, "Badmail");
  const [message = "", explanation = ""] = await rig.names("Badmail");
  expect(await readFile(rig.path("Badmail", message), "latin1")).toBe(noMail);
  expect(await readFile(rig.path("Badmail", explanation), "latin1")).toBe(
    'It was in Pickup: "a.eml"\nIts headers have a line that is none.\n',
  );
  expect(told(rig)).toEqual([]);
});

test.each([
  ["that must not be moved", [["move Pickup", "EPERM"]]],
  [
    "that can be copied to another file system but must not be taken away",
    [
      ["move Pickup", "EXDEV"],
      ["unlink Pickup", "EPERM"],
    ],
  ],
  [
    "that another file system has no room for",
    [
      ["move Pickup", "EXDEV"],
      ["rename elsewhere", "ENOSPC"],
    ],
  ],
] as const)("a file %s stays, and is said once", async (_what, faults) => {
  const { rig, tries } = await open(new Map(faults));
  await using _ = rig;
  await put(rig, "a.eml", noMail);
  await lookOften(rig);
  expect(await rig.names("Pickup")).toEqual(["a.eml"]);
  expect(await rig.names("Badmail")).toEqual([]);
  expect(told(rig).length).toBe(1);
  expect(told(rig)[0]?.facts).toMatchObject({
    file: "a.eml",
    error: { code: faults.at(-1)?.[1] },
    why: "Its headers have a line that is none.",
  });
  expect(tries.filter((step) => step === "move").length).toBe(1);
});

test("a link stays where it is when Badmail is on another file system", async () => {
  const { rig } = await open(new Map([["move Pickup", "EXDEV"]]));
  await using _ = rig;
  await symlink(rig.path("secret"), rig.path("Pickup", "link"));
  await lookOften(rig);
  expect(await rig.names("Pickup")).toEqual(["link"]);
  expect(await rig.names("Badmail")).toEqual([]);
  expect(told(rig).length).toBe(1);
});

test("a file that could not be put aside is looked at again when it has changed", async () => {
  const { rig } = await open(new Map([["move Pickup", "EPERM"]]));
  await using _ = rig;
  await put(rig, "a.eml", noMail);
  await lookOften(rig);
  await put(rig, "a.eml", "x-sender: a@b.test\r\nx-receiver: ann@ours.test\r\n\r\nHello\r\n");
  await lookUntil(rig, 1, "Drop", "ours.test");
  expect(await rig.names("Pickup")).toEqual([]);
});

test("a file that is in Badmail is not lost when it cannot be explained", async () => {
  const { rig } = await open(new Map([["rename elsewhere", "ENOSPC"]]));
  await using _ = rig;
  await put(rig, "a.eml", noMail);
  await lookOften(rig);
  expect(await rig.names("Pickup")).toEqual([]);
  expect(await rig.names("Badmail")).toEqual([expect.stringMatching(/^pickup-\w{16}\.eml$/)]);
  const warned = rig.lines.filter(({ level }) => level === "warn");
  expect(warned.map(({ facts }) => facts)).toMatchObject([
    { file: "a.eml", why: "Its headers have a line that is none." },
  ]);
});
