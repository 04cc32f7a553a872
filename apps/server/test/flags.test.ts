import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

test("npm start runs the command as it runs when it is installed", async () => {
  const [first = ""] = (await read("../src/main.ts")).split("\n");
  const flags = first.replace("#!/usr/bin/env -S node ", "");
  expect(flags).toBe("--max-semi-space-size=8");
  const { scripts } = JSON.parse(await read("../../../package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(scripts["start"]).toMatch(new RegExp(`exec node ${flags} \\S*/main\\.js start$`, "u"));
});
