// Checks the ```ts blocks of Markdown pages: all are type-checked, and tests are run.
//
//   node tools/docs-examples.mjs docs/writing-a-protocol.md README.md
//
// "```ts file=NAME.ts" names a block, so that others on the page can import it; NAME.test.ts is run with node --test.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
// The repository's own, whoever calls: the examples use `await using`, which the lowest Node.js cannot parse.
const node = join(dirname(require.resolve("node/package.json")), "bin/node");
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
// In the repository, so that packages are found by name.
const parent = join(root, "packages/conn-policy/build-test");
mkdirSync(parent, { recursive: true });
const target = mkdtempSync(join(parent, "docs-"));
process.on("exit", () => rmSync(target, { recursive: true }));

/** The blocks of a page, with the line each begins on. */
function blocksOf(text) {
  const blocks = [];
  const pattern = /^```ts(?: file=(\S+))?\n(.*?)^```$/gmsu;
  for (const { 1: name, 2: code, index } of text.matchAll(pattern)) {
    const line = text.slice(0, index).split("\n").length;
    blocks.push({ name: name ?? `line-${line}.ts`, code });
  }
  return blocks;
}

function extract(page) {
  const blocks = blocksOf(readFileSync(page, "utf8"));
  if (blocks.length === 0) throw new Error(`${page} has no \`\`\`ts block`);
  const folder = join(target, relative(root, page).replaceAll(/[^a-z0-9]+/giu, "-"));
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of blocks) {
    writeFileSync(join(folder, basename(name)), `${code}\nexport {};\n`);
  }
  return blocks.map(({ name }) => join(folder, basename(name)));
}

function run(args, what) {
  const { status, stdout, stderr } = spawnSync(node, args, {
    cwd: target,
    encoding: "utf8",
    // A test run within a test run would report to the outer one.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  if (status === 0) return;
  console.error(`${what} failed\n${stdout}${stderr}`);
  process.exit(1);
}

const pages = process.argv.slice(2).map((page) => resolve(page));
const files = pages.flatMap(extract);
const compilerOptions = {
  noEmit: true,
  composite: false,
  incremental: false,
  // A page shows what matters, not what a library would have to export.
  isolatedDeclarations: false,
  declaration: false,
  declarationMap: false,
  noUnusedLocals: false,
  rewriteRelativeImportExtensions: false,
  allowImportingTsExtensions: true,
};
writeFileSync(
  join(target, "tsconfig.json"),
  JSON.stringify({
    extends: join(root, "tsconfig.base.json"),
    compilerOptions,
    include: ["**/*.ts"],
  }),
);
run([tsc, "-p", target], "type-checking");

const tests = files.filter((file) => file.endsWith(".test.ts"));
const flags = ["--conditions=@conn-policy/source", "--disable-warning=ExperimentalWarning"];
if (tests.length > 0) run([...flags, "--test", ...tests], "testing");
console.log(`${files.length} examples of ${pages.length} pages checked, ${tests.length} run`);
