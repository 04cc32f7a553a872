import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";

import { loadConfig } from "../../src/config/load.ts";
import { isConfigError } from "../../src/config/mistake.ts";
import { configFolder } from "../echo-config.ts";

const site = (inside: string): string => `services:
  smtp:
    sites:
      default:
        listen: ["127.0.0.1:2525"]
        domains: [example.org]
        ${inside}
`;

async function mistakes(text: string): Promise<readonly string[]> {
  await using folder = await configFolder(text);
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
      "mailboxes: [joe, ../x]",
      '7:26 services.smtp.sites.default.mailboxes.1: "../x" is no name of a mailbox; write letters, digits, and . _ + - after the first',
    ],
    [
      "mailboxes: all",
      '7:20 services.smtp.sites.default.mailboxes: "all" has the wrong form; write a list',
    ],
    [
      "aliases: { info: nobody }",
      "7:26 services.smtp.sites.default.aliases.info: nobody has the address nobody@example.org; add it to mailboxes",
    ],
    [
      "relay: { host: smtp.example.net, user: us }",
      "7:16 services.smtp.sites.default.relay: user and password go together; add the other one, or remove both",
    ],
    [
      "retry: [15m, 30]",
      "7:22 services.smtp.sites.default.retry.1: 30 is not text; put it in quotes",
    ],
    [
      "maxRecipient: 5",
      "7:9 services.smtp.sites.default.maxRecipient: unknown key; did you mean maxRecipients?",
    ],
  ])("%s", async (inside, line) => {
    expect(await mistakes(site(inside))).toEqual([line]);
  });
});

test.each([
  [
    '{ address: "127.0.0.1:2587", role: submission }',
    "5:18 services.smtp.sites.default.listen.0: there is no certificate; add tls: { cert: FILE, key: FILE } to the site",
  ],
  [
    '{ address: "127.0.0.1:2587", role: sending }',
    '5:18 services.smtp.sites.default.listen.0: role: "sending" is none; write one of transfer, submission',
  ],
  [
    '{ address: "127.0.0.1:2587", role: 5 }',
    "5:18 services.smtp.sites.default.listen.0: role: 5 is not text",
  ],
])("a listener %s", async (listener, line) => {
  const text = site("").replace('"127.0.0.1:2525"', listener);
  expect(await mistakes(text)).toEqual([line]);
});

test("a service without roles has none", async () => {
  const text = `services:
  http: { sites: { default: { listen: [{ address: "127.0.0.1:8080", role: x }], root: www } } }
`;
  expect(await mistakes(text)).toEqual([
    '2:40 services.http.sites.default.listen.0: role: "x" is none; remove it',
  ]);
});

test("two sites may not have one mail root, nor one address", async () => {
  const text = `services:
  smtp:
    sites:
      a: { listen: ["127.0.0.1:2525"], domains: [] }
      b: { listen: ["127.0.0.1:2525"], domains: [] }
`;
  expect(await mistakes(text)).toEqual([
    "5:10 services.smtp.sites.b.mailroot: site a has the same; write mailroot: mailroot-b",
    "5:21 services.smtp.sites.b.listen.0: site a has the same; choose another port",
  ]);
});

test("the mail root is under dataDir, and off is text to YAML, not false", async () => {
  await using folder = await configFolder(site("relay: off"));
  const config = await loadConfig({ file: folder.file });
  expect(config.services[0]?.sites[0]?.options).toEqual({
    domains: ["example.org"],
    mailroot: join(folder.folder, "data/mailroot"),
    relay: "off",
  });
});
