import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "@jest/globals";

import { loadService } from "../../src/config/service.ts";
import { configFolder, echo } from "../echo-config.ts";

const load = (use: string, folder = "/"): ReturnType<typeof loadService> =>
  loadService({ name: "plugin", use, folder, bundled: {} });

test("a path is looked up from the configuration's folder", async () => {
  const folder = join(echo, "..");
  await expect(load("./echo.mjs", folder)).resolves.toMatchObject({ name: "echo" });
  await expect(load(echo)).resolves.toMatchObject({ name: "echo" });
});

test("a package is looked up beside the configuration, also one for import alone", async () => {
  await using folder = await configFolder("");
  const home = join(folder.folder, "node_modules/@example/echo");
  await mkdir(home, { recursive: true });
  const manifest = { name: "@example/echo", type: "module", exports: { import: "./main.js" } };
  await writeFile(join(home, "package.json"), JSON.stringify(manifest));
  await writeFile(join(home, "main.js"), `export { default } from ${JSON.stringify(echo)};`);
  await expect(load("@example/echo", folder.folder)).resolves.toMatchObject({ name: "echo" });
});

test("a package of connd itself is found from anywhere", async () => {
  await expect(load("@proto/http", "/")).resolves.toMatchObject({ name: "http" });
});

test.each([
  ["a package that is not there", "@example/none", 'no package "@example/none"; install it in /'],
  ["a module that is not there", "./none.mjs", "cannot be loaded"],
])("%s", async (_, use, message) => {
  await expect(load(use)).rejects.toThrow(message);
});

test.each([
  ["export const x = 1;", "it has no default export that is an object"],
  ["export default { name: 'x' };", "start is missing"],
  ["export default { name: 'x', start() {} };", "defaults is missing"],
  ["export default { name: 'x', start() {}, defaults: {} };", "siteSchema is no schema"],
  ["throw new Error('boom');", "boom"],
])("a module that is no service is refused: %s", async (text, message) => {
  await using folder = await configFolder("");
  await writeFile(join(folder.folder, "bad.mjs"), text);
  await expect(load("./bad.mjs", folder.folder)).rejects.toThrow(message);
});
