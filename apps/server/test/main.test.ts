import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, test } from "@jest/globals";

test("connd lists its commands", async () => {
  const main = new URL("../dist/main.js", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--help"]);
  expect(stdout).toContain("start");
});
