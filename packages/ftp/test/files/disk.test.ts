import { expect, test } from "@jest/globals";
import { createDisks } from "../../src/files/disk.ts";
import { createScratch } from "./scratch.ts";

const isLinux = process.platform === "linux";

test("homes on this host's own file systems share what is learnt of them", async () => {
  await using scratch = await createScratch();
  const diskOf = createDisks();
  const disk = await diskOf(scratch.home);
  expect(disk.looking.isPrompt).toBe(isLinux);
  expect(disk.changing.isPrompt).toBe(isLinux);
  expect(disk.looking).not.toBe(disk.changing);
  expect(await diskOf(scratch.outside)).toBe(disk);
  expect(await createDisks()(scratch.home)).not.toBe(disk);
});

test("what is not known to be local is always waited for", async () => {
  const { looking, changing } = await createDisks()(isLinux ? "/proc" : "/");
  expect(looking.isPrompt).toBe(false);
  expect(changing.isPrompt).toBe(false);
});
