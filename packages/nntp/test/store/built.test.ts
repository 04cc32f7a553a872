import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const run = promisify(execFile);
const sources = fileURLToPath(new URL("../../src/store/", import.meta.url));
const compiler = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);

const program = `
import { createSqliteStore } from "./store/sqlite/create-sqlite-store.js";
const store = await createSqliteStore({ path: process.argv[2] });
await store.addGroup({ name: "a", description: "", status: "y", creator: "", createdAt: 0 });
const wire = Buffer.from("Subject: S\\r\\n\\r\\nBody\\r\\n");
const article = { messageId: "<a@x>", groups: ["a"], wire, bodyAt: 14, overview: Buffer.from("S"), arrivedAt: 0 };
const insertions = await store.insert([article], "h");
const found = await store.byNumber("a", 1);
await store.close();
console.log(JSON.stringify([insertions, String(found.wire)]));
`;

// What other tests run is the sources, in a thread that strips their types; what is published is this.
test("finds its threads when it is built, and ends when it is closed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "news-built-"));
  try {
    const options = {
      module: "nodenext",
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      types: ["node"],
      typeRoots: [join(dirname(compiler), "../../@types")],
      rewriteRelativeImportExtensions: true,
      rootDir: dirname(sources.replace(/\/$/, "")),
      outDir: folder,
    };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: [sources] }),
    );
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, "program.js"), program);
    await run(process.execPath, [compiler, "-p", folder]);
    const { stdout, stderr } = await run(process.execPath, [
      join(folder, "program.js"),
      join(folder, "news.sqlite"),
    ]);
    expect(JSON.parse(stdout)).toEqual([["stored"], "Subject: S\r\nXref: h a:1\r\n\r\nBody\r\n"]);
    expect(stderr).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
