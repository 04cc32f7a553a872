// Installs the packed packages as a stranger would, then loads every entry point both ways.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = ["packages", "apps"].flatMap((parent) =>
  readdirSync(parent).map((name) => join(parent, name)),
);
const published = folders
  .map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")))
  .filter((manifest) => !manifest.private);

const project = mkdtempSync(join(tmpdir(), "check-pack-"));
const run = (command, args, cwd = project) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  const packed = run(
    "npm",
    [
      "pack",
      "--json",
      "--pack-destination",
      project,
      ...published.flatMap(({ name }) => ["-w", name]),
    ],
    process.cwd(),
  );
  const files = Object.values(JSON.parse(packed)).map(({ filename }) => `./${filename}`);
  writeFileSync(join(project, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", ...files]);

  for (const { name, exports = {}, bin = {} } of published) {
    const entries = Object.keys(exports).filter((entry) => entry !== "./package.json");
    for (const entry of entries) {
      const id = JSON.stringify(name + entry.slice(1));
      run(process.execPath, ["--input-type=module", "--eval", `await import(${id})`]);
      run(process.execPath, ["--input-type=commonjs", "--eval", `require(${id})`]);
      console.log(`${name}${entry.slice(1)}: import and require work`);
    }
    for (const command of Object.keys(bin)) {
      run(process.execPath, [join("node_modules", name, bin[command]), "--help"]);
      console.log(`${name}: ${command} starts`);
    }
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
