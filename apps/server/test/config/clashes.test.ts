import { describe, expect, test } from "@jest/globals";

import { loadConfig } from "../../src/config/load.ts";
import { mistakes } from "./mistakes.ts";
import { configFolder, echo } from "../echo-config.ts";

test("two services cannot share a listener, two sites of one can", async () => {
  const text = `services:
  one: { use: ${echo}, sites: { a: { listen: ["127.0.0.1:9001"] }, b: { listen: ["127.0.0.1:9001"] } } }
  two: { use: ${echo}, sites: { a: { listen: ["127.0.0.1:9001"] } } }
`;
  const [line, ...more] = await mistakes(text);
  expect(more).toEqual([]);
  expect(line).toContain("services.two.sites.a.listen.0: 127.0.0.1:9001 is taken by one/a");
});

describe("addresses that cannot both be opened", () => {
  const two = "services.two.sites.a.listen.0";
  test.each<readonly [string, string, string]>([
    [
      '["0.0.0.0:9001"]',
      '["127.0.0.1:9001"]',
      `${two}: 127.0.0.1:9001 is taken by one/a (0.0.0.0:9001); choose another port`,
    ],
    [
      '["127.0.0.1:9001"]',
      '["[::]:9001"]',
      `${two}: [::]:9001 is taken by one/a (127.0.0.1:9001); choose another port`,
    ],
    [
      '["[::1]:9001"]',
      '["[::]:9001"]',
      `${two}: [::]:9001 is taken by one/a ([::1]:9001); choose another port`,
    ],
    [
      '["127.0.0.1:9001", { address: "127.0.0.1:9001", tls: true }], tls: { cert: c, key: k }',
      '["127.0.0.1:9002"]',
      "services.one.sites.a.listen.1: 127.0.0.1:9001 is taken by one/a; choose another port",
    ],
    [
      '["127.0.0.1:9001"]',
      '["127.0.0.1:9900"]',
      "admin.listen: 127.0.0.1:9900 is taken by two/a; choose another port",
    ],
  ])("%s and %s", async (first, second, line) => {
    const lines = await mistakes(pair(first, second));
    expect(lines).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    ['["[::1]:9001"]', '["0.0.0.0:9001"]'],
    ['["127.0.0.1:9001"]', '["127.0.0.2:9001"]'],
    ['["127.0.0.1:0"]', '["127.0.0.1:0"]'],
    ['["127.0.0.1:9001"]', '["127.0.0.1:9002"]'],
  ])("%s and %s are no such", async (first, second) => {
    await using folder = await configFolder(pair(first, second));
    await expect(loadConfig({ file: folder.file })).resolves.toMatchObject({ notices: [] });
  });
});

function pair(first: string, second: string): string {
  return `admin: { listen: "127.0.0.1:9900" }
services:
  one: { use: ${echo}, sites: { a: { listen: ${first} } } }
  two: { use: ${echo}, sites: { a: { listen: ${second} } } }
`;
}
