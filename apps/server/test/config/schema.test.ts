import { readFileSync } from "node:fs";

import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";

import { loadConfig } from "../../src/config/load.ts";
import { configSchema } from "../../src/config/schema.ts";
import { loadService } from "../../src/config/service.ts";
import { services } from "../../src/services.ts";

const example = new URL("../../connd.example.yaml", import.meta.url).pathname;

async function published(): Promise<z.ZodType> {
  const loaded = Object.keys(services).map(async (name) => {
    const source = { name, use: undefined, folder: "/", bundled: services };
    return [name, await loadService(source)] as const;
  });
  const schema = configSchema(new Map(await Promise.all(loaded)));
  // As an editor gets it: as text.
  const plain = JSON.parse(JSON.stringify(schema)) as z.core.JSONSchema.JSONSchema;
  expect(plain.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  return z.fromJSONSchema(plain);
}

describe("the published schema", () => {
  test("accepts the example, and nothing at all", async () => {
    const schema = await published();
    expect(schema.safeParse(parse(readFileSync(example, "utf8"))).error).toBeUndefined();
    expect(schema.safeParse({}).error).toBeUndefined();
    expect(schema.safeParse({ services: { http: {} } }).error).toBeUndefined();
  });

  test.each([
    ["an unknown key", { profil: "internet" }],
    ["an unknown limit", { policy: { conectionTimeout: "1s" } }],
    ["a bare number for a duration", { policy: { connectionTimeout: 120 } }],
    ["an unknown site key", { services: { http: { sites: { a: { listen: ["x:1"], rot: "" } } } } }],
    ["a site without a root", { services: { http: { sites: { a: { listen: ["x:1"] } } } } }],
    [
      "a user without a password",
      {
        services: { ftp: { sites: { a: { listen: ["x:1"], root: "", users: [{ name: "a" }] } } } },
      },
    ],
    ["a plugin without sites", { services: { echo: { use: "echo" } } }],
  ])("refuses %s", async (_, config) => {
    expect((await published()).safeParse(config).success).toBe(false);
  });

  test("lets a plugin's sites have keys of its own", async () => {
    const config = { services: { echo: { use: "e", sites: { a: { listen: ["x:1"], any: 1 } } } } };
    expect((await published()).safeParse(config).error).toBeUndefined();
  });
});

test("the example is a configuration, and what it sets is what holds anyway", async () => {
  const config = await loadConfig({ file: example });
  expect(config.notices).toEqual([]);
  expect(config.services.map(({ name }) => name)).toEqual(["http", "ftp", "smtp", "nntp"]);
});
