// The lock must install anywhere: no registry host in it, and every platform's binaries.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const problems = [];
const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

/** npm looks for a dependency next to its dependent first, then one folder up, and so on. */
function isLocked(path, name) {
  for (let at = path; ; at = at.replace(/\/?(node_modules\/)?[^/]*$/, "")) {
    if (lock[`${at}${at ? "/" : ""}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

for (const [path, { resolved, link, optionalDependencies = {} }] of Object.entries(lock)) {
  if (resolved && !link) problems.push(`package-lock.json: ${path} is resolved to ${resolved}`);
  for (const name of Object.keys(optionalDependencies)) {
    if (!isLocked(path, name)) problems.push(`package-lock.json: ${path} lacks ${name}`);
  }
}

const unwanted = [
  [
    "a registry host",
    /\b(?:registry|npm)\.[\w-]+(?:\.[\w-]+)*\.(?:com|dev|net|org)\b|\bregistry\.\w+\.org\b/,
  ],
  [
    "a path of a build machine",
    /(?:^|[\s"'`(=])(?:\/(?:home|root|Users|work)\/[\w.-]+|[A-Z]:\\Users\\)/,
  ],
];
const tracked = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0");
for (const file of tracked.filter(Boolean)) {
  const text = read(file);
  for (const [what, pattern] of unwanted) {
    const found = pattern.exec(text);
    if (found) problems.push(`${file}: names ${what}: ${found[0].trim()}`);
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // deleted in the working tree
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
