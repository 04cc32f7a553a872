import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";

import { loadConfig } from "../../src/config/load.ts";
import { isConfigError } from "../../src/config/mistake.ts";
import { configFolder } from "../echo-config.ts";

const site = (inside: string): string => `services:
  ftp:
    sites:
      default:
        listen: ["127.0.0.1:2121"]
        root: ftp
        ${inside}
`;
const hash = `$scrypt$ln=15,r=8,p=1$${"A".repeat(22)}$${"A".repeat(43)}`;

async function mistakes(inside: string): Promise<readonly string[]> {
  await using folder = await configFolder(site(inside));
  try {
    await loadConfig({ file: folder.file });
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return error.lines.map((line) => line.replace(`${folder.file}:`, ""));
  }
}

describe("what a schema cannot say is told with its place and its cure", () => {
  test.each([
    [
      "passivePorts: 50000",
      "7:23 services.ftp.sites.default.passivePorts: 50000 is not text; put it in quotes",
    ],
    [
      "passivePorts: 30099-30000",
      '7:23 services.ftp.sites.default.passivePorts: "30099-30000" is no range of ports; write two numbers from 1024 to 65535: "30000-30099"',
    ],
    [
      `users: [{ name: alice, password: secret }]`,
      '7:42 services.ftp.sites.default.users.0.password: this is no hash of a password; make one with "connd passwd NAME"',
    ],
    [
      `users: [{ name: al, password: "${hash}" }, { name: al, password: "${hash}" }]`,
      '7:141 services.ftp.sites.default.users.1.name: "al" is there already; remove one of the two',
    ],
    [
      "requireTls: login",
      "7:21 services.ftp.sites.default.requireTls: there is no certificate; add tls: { cert: FILE, key: FILE } to the site",
    ],
    [
      "anonymous: write",
      '7:20 services.ftp.sites.default.anonymous: "write" is none of the choices; write one of "off", "read", "upload"',
    ],
    [
      `users: [{ name: al, password: "${hash}", passwd: x }]`,
      "7:131 services.ftp.sites.default.users.0.passwd: unknown key; remove it",
    ],
  ])("%s", async (inside, line) => {
    expect(await mistakes(inside)).toEqual([line]);
  });
});

test("off is text to YAML, not false", async () => {
  await using folder = await configFolder(
    site(`anonymous: off\n        requireTls: off\n        passivePorts: 30000-30099`),
  );
  const config = await loadConfig({ file: folder.file });
  expect(config.services[0]?.sites[0]?.options).toEqual({
    root: join(folder.folder, "data/ftp"),
    anonymous: "off",
    requireTls: "off",
    passivePorts: "30000-30099",
  });
});
