import { randomBytes, scryptSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Place, Server, Setup } from "./server.ts";

const main = fileURLToPath(new URL("../../../../../apps/server/dist/main.js", import.meta.url));
const password = "bench";

/** What the command has Node do: it is in the first line of its file. */
function shippedFlags(): string[] {
  const [, flags = ""] = /^#!.* node (.*)$/mu.exec(readFileSync(main, "latin1")) ?? [];
  return flags.split(" ").filter((flag) => flag !== "");
}

/** The host as it ships, with every limit it comes with, and its other services idle. */
export const connd: Server = {
  name: "conn-policy",
  lacks: () => undefined,
  setUp: (place) => setUp(place, ...shippedFlags()),
};

/** The same, whose heap takes as much for young objects as V8 likes, and does not give it back. */
export const conndPlain: Server = {
  ...connd,
  name: "plain node",
  setUp: (place) => setUp(place),
};

async function setUp({ folder, root, port }: Place, ...nodeFlags: string[]): Promise<Setup> {
  const site = "services.ftp.sites.default";
  const users = JSON.stringify([{ name: "bench", password: hashOf(password) }]);
  const settings = [
    `dataDir=${folder}`,
    "admin.listen=127.0.0.1:0",
    // It cannot be left out; nobody asks it anything.
    'services.http.sites.default.listen=["127.0.0.1:0"]',
    `${site}.listen=["127.0.0.1:${port}"]`,
    `${site}.root=${root}`,
    `${site}.users=${users}`,
  ];
  const args = [...nodeFlags, main, "start", ...settings.flatMap((setting) => ["--set", setting])];
  return { command: process.execPath, args, user: "bench", password };
}

/** Hashed cheaply: logging in is not what is measured. */
function hashOf(text: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(text, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$${toBase64(salt)}$${toBase64(key)}`;
}

function toBase64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
