import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const tool = join(root, "tools/docs-examples.mjs");

/** Checks pages. @returns what the tool printed, `failed: ` before it when it was not content. */
function check(...pages: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [tool, ...pages], { cwd: root }, (error, stdout, stderr) => {
      resolve(error === null ? stdout : `failed: ${stdout}${stderr}`);
    });
  });
}

async function checkText(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docs-"));
  const page = join(folder, "page.md");
  await writeFile(page, text);
  const result = await check(page);
  await rm(folder, { recursive: true });
  return result;
}

describe("examples in documents", () => {
  test("compile, and their tests pass", async () => {
    const readmes = ["conn-policy", "http", "ftp", "smtp"].map(
      (name) => `packages/${name}/README.md`,
    );
    const pages = ["docs/writing-a-protocol.md", "README.md", ...readmes];
    expect(await check(...pages)).toMatch(/^\d+ examples of 6 pages checked, 1 run\n$/u);
  }, 60_000);

  test("that do not compile are found", async () => {
    const text = 'Text\n\n```ts\nimport { defineProtocol } from "@core/conn-policy";\n```\n';
    expect(await checkText(text)).toMatch(/^failed: type-checking failed\n.*line-3\.ts\(1,10\)/su);
  }, 60_000);

  test("whose tests fail are found", async () => {
    const body = 'import { test } from "node:test";\ntest("x", () => { throw new Error("no"); });';
    const text = `\`\`\`ts file=x.test.ts\n${body}\n\`\`\`\n`;
    expect(await checkText(text)).toMatch(/^failed: testing failed\n/u);
  }, 60_000);
});
