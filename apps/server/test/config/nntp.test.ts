import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";

import { loadConfig } from "../../src/config/load.ts";
import { isConfigError } from "../../src/config/mistake.ts";
import { configFolder } from "../echo-config.ts";

const site = (inside: string): string => `services:
  nntp:
    sites:
      default:
        listen: ["127.0.0.1:1119"]
        groups: [local.test]
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
      "subscriptions: [a..b]",
      '7:25 services.nntp.sites.default.subscriptions.0: "a..b" is no name of a newsgroup; write words with dots between them: "local.test"',
    ],
    [
      "expire: [{ after: 28 d }]",
      '7:27 services.nntp.sites.default.expire.0.after: "28 d" is no age; write "28d", "4w" or "12h"',
    ],
    [
      'access: [{ from: ["10.0.0.0/33"] }]',
      '7:27 services.nntp.sites.default.access.0.from.0: "10.0.0.0/33" is neither an address nor a range; write a prefix length from 0 to 32 after the slash',
    ],
    [
      "maxLoginFailures: 2",
      "7:27 services.nntp.sites.default.maxLoginFailures: 2 is too little; write at least 3",
    ],
    ["motdd: hello", "7:9 services.nntp.sites.default.motdd: unknown key; did you mean motd?"],
  ])("%s", async (inside, line) => {
    expect(await mistakes(site(inside))).toEqual([line]);
  });
});

test("two sites may not have the same articles", async () => {
  const text = `services:
  nntp:
    sites:
      a: { listen: ["127.0.0.1:1119"], groups: [] }
      b: { listen: ["127.0.0.1:1120"], groups: [] }
`;
  expect(await mistakes(text)).toEqual([
    "5:10 services.nntp.sites.b.news: site a has the same; write news: news-b",
  ]);
});

test("articles and mail to moderators are under dataDir", async () => {
  await using folder = await configFolder(site("maxStoreSize: off"));
  const config = await loadConfig({ file: folder.file });
  expect(config.services[0]?.sites[0]?.options).toEqual({
    groups: ["local.test"],
    news: join(folder.folder, "data/news"),
    pickup: join(folder.folder, "data/mailroot/Pickup"),
    maxStoreSize: "off",
  });
});
