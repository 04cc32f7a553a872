// Runs Jest with ES-module support; called from each package's own folder.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const bin = createRequire(import.meta.url).resolve("jest/bin/jest");
const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];

// npm scripts always find the repository's own Node first, so another version must be asked for by path.
const node = process.env.CP_NODE_BIN ?? process.execPath;
const { status } = spawnSync(node, [...flags, bin, ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(status ?? 1);
