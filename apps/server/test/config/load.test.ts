import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";

import { loadConfig } from "../../src/config/load.ts";
import { parseSet } from "../../src/config/set.ts";
import type { HostConfig } from "../../src/config/config.ts";
import { mistakes } from "./mistakes.ts";
import { configFolder, echo, echoConfig } from "../echo-config.ts";

async function load(text: string, sets: readonly string[] = []): Promise<HostConfig> {
  await using folder = await configFolder(text);
  return loadConfig({ file: folder.file, overrides: sets.map(parseSet) });
}

const site = (inside: string): string => `services:
  echo:
    use: ${echo}
    sites:
      default: { listen: ["127.0.0.1:0"], ${inside} }
`;

describe("a mistake is told with its place and its cure", () => {
  const cases: [why: string, text: string, line: string][] = [
    [
      "a bare number for a duration",
      "services:\n  echo:\n    use: ./x\n    policy: { connectionTimeout: 120 }\n    sites: {}\n".replace(
        "./x",
        echo,
      ),
      'server.yaml:4:34 services.echo.policy.connectionTimeout: 120 is not a duration; write "120s"',
    ],
    [
      "a limit that does not exist",
      "policy:\n  conectionTimeout: 5s\n",
      'server.yaml:2:3 policy.conectionTimeout: there is no limit called "conectionTimeout"; did you mean connectionTimeout?',
    ],
    [
      "an unknown key at the top",
      "profil: internet\n",
      "server.yaml:1:1 profil: unknown key; did you mean profile?",
    ],
    [
      "an address that is none",
      'trusted: ["10.0.0.0/8", "10.0.0.0/33"]\n',
      'server.yaml:1:25 trusted.1: "10.0.0.0/33" is neither an address nor a range; write a prefix length from 0 to 32 after the slash',
    ],
    [
      "an unknown profile",
      "profile: internett\n",
      'server.yaml:1:10 profile: "internett" is none of the choices; did you mean "internet"?',
    ],
    [
      "a mapping where a list belongs",
      site("").replace('["127.0.0.1:0"]', '"127.0.0.1:0"'),
      'server.yaml:5:26 services.echo.sites.default.listen: "127.0.0.1:0" is not a list; write ["FIRST", "SECOND"]',
    ],
    [
      "an address without a port",
      site("").replace("127.0.0.1:0", "127.0.0.1"),
      'server.yaml:5:27 services.echo.sites.default.listen.0: "127.0.0.1" is not an address; write "127.0.0.1:8080", "[::1]:8080", or "*:8080" for every address of the machine',
    ],
    [
      "an address that others can reach, for the admin API",
      'admin: { listen: "0.0.0.0:8090" }\n',
      'server.yaml:1:18 admin.listen: 0.0.0.0 is not a loopback address; the admin API is for this machine only; write "127.0.0.1:8090" or "[::1]:8090"',
    ],
    [
      "TLS without a certificate",
      site("").replace('"127.0.0.1:0"', '{ address: "127.0.0.1:0", tls: true }'),
      "server.yaml:5:27 services.echo.sites.default.listen.0: there is no certificate; add tls: { cert: FILE, key: FILE } to the site",
    ],
    [
      "an option that the service does not have",
      site("prefx: a"),
      "server.yaml:5:43 services.echo.sites.default.prefx: unknown key; did you mean prefix?",
    ],
    [
      "an option of the wrong type",
      site("prefix: 5"),
      "server.yaml:5:51 services.echo.sites.default.prefix: 5 is not text; put it in quotes",
    ],
    [
      "an option out of bounds",
      site("lines: 0"),
      "server.yaml:5:50 services.echo.sites.default.lines: 0 is too little; write at least 1",
    ],
    [
      "an option that is none of the choices",
      site("mode: lout"),
      'server.yaml:5:49 services.echo.sites.default.mode: "lout" is none of the choices; did you mean "loud"?',
    ],
    [
      "a service that does not exist",
      "services: { htp: { sites: {} } }\n",
      "server.yaml:1:13 services.htp: no such service comes with connd; did you mean http?",
    ],
    [
      "a name that is taken by the host",
      `services: { host: { use: ${echo}, sites: {} } }\n`,
      "server.yaml:1:13 services.host: not a name; write letters, digits, dots, dashes and underlines, at most 63, and neither host nor admin",
    ],
    [
      "a missing key",
      `services: { echo: { use: ${echo} } }\n`,
      "server.yaml:1:19 services.echo.sites: it is missing; add it with a mapping",
    ],
  ];

  test.each(cases)("%s", async (_, text, line) => {
    expect(await mistakes(text)).toEqual([line]);
  });

  test("a syntax error", async () => {
    const [line] = await mistakes("services:\n  http: [1\n");
    expect(line).toMatch(/^server\.yaml:\d+:\d+ .+; indent with spaces/u);
  });

  test("a star that YAML takes for an alias", async () => {
    const [line] = await mistakes("services: { http: { sites: { a: { listen: [*:8080] } } } }\n");
    expect(line).toMatch(/^server\.yaml:1:\d+ .+quote texts that start with \*/u);
  });

  test("a file that is not there", async () => {
    await expect(loadConfig({ file: "nowhere.yaml", cwd: "/" })).rejects.toThrow(
      "nowhere.yaml: cannot be read (ENOENT); name a readable YAML file with --config",
    );
  });

  test("a key that would reach the prototype", async () => {
    expect(await mistakes('{"__proto__": {"profile": "internet"}, "bad": 1}')).toContain(
      "server.yaml:1:40 bad: unknown key; remove it, or write one of profile, dataDir, admin, trusted, policy, services",
    );
    expect(await mistakes(site('"constructor": 1'))).toHaveLength(1);
  });
});

test("all mistakes come at once, those of limits and of site options too", async () => {
  const lines = await mistakes(
    `profile: best\npolicy: { maxConnections: 0 }\n${site("prefix: 5, policy: { headerWaitTimeout: never }")}`,
  );
  expect(lines).toHaveLength(4);
  expect(lines.join("\n")).toContain(
    'maxConnections: 0 has no meaning for this limit; write "off"',
  );
  expect(lines.join("\n")).toContain("sites.default.policy.headerWaitTimeout:");
});

test("services that come with the command line have their defaults", async () => {
  const { services } = await load("services: {}\n", ["services={http: {}, smtp: {}}"]);
  expect(services.map(({ name, sites }) => [name, sites.map((each) => each.name)])).toEqual([
    ["http", ["default"]],
    ["smtp", ["default"]],
  ]);
  const one = await load("", ["services.http.policy.connectionTimeout=5s"]);
  expect(one.services.map(({ name }) => name)).toEqual(["http", "ftp", "smtp", "nntp"]);
});

test("a mistake on the command line is placed there", async () => {
  expect(await mistakes(echoConfig(), ["services.echo.policy.connectionTimeout=120"])).toEqual([
    '--set services.echo.policy.connectionTimeout: 120 is not a duration; write "120s"',
  ]);
});

test("0 is forgiven where it may not be, with its place", async () => {
  await using folder = await configFolder("policy: { connectionTimeout: 0 }\n");
  const { notices } = await loadConfig({ file: folder.file });
  expect(notices).toEqual([
    `${folder.file}:1:30 policy.connectionTimeout: 0 changes nothing here, the inherited value stays in force`,
  ]);
});

test("paths of a site are under dataDir, which is beside the configuration", async () => {
  await using folder = await configFolder(
    `dataDir: store\n${site("root: web, folders: { a: x, b: /abs }, tls: { cert: c.pem, key: /k.pem }")}`,
  );
  const config = await loadConfig({ file: folder.file });
  const [served] = config.services[0]?.sites ?? [];
  expect(config.dataDir).toBe(join(folder.folder, "store"));
  expect(served?.options).toEqual({
    root: join(folder.folder, "store/web"),
    mode: "plain",
    folders: { a: join(folder.folder, "store/x"), b: "/abs" },
  });
  expect(served?.tls).toEqual({ cert: join(folder.folder, "store/c.pem"), key: "/k.pem" });
});

test("a path from the command line begins where the command was typed", async () => {
  await using folder = await configFolder("dataDir: store\n");
  const overrides = [parseSet("dataDir=here")];
  const config = await loadConfig({ file: folder.file, cwd: "/somewhere", overrides });
  expect(config.dataDir).toBe("/somewhere/here");
});

test("empty keys are as good as absent ones", async () => {
  const config = await load("policy:\nservices:\n  http:\n    policy:\n");
  expect(config.services[0]?.sites[0]?.name).toBe("default");
});

test("without a configuration everything has a value", async () => {
  const config = await loadConfig({ cwd: "/srv" });
  expect(config).toMatchObject({ profile: "iis-6.0", dataDir: "/srv/data", policy: {} });
  expect(config.admin).toEqual({ host: "127.0.0.1", port: 8090, tls: false });
  expect(config.services.map(({ name }) => name)).toEqual(["http", "ftp", "smtp", "nntp"]);
  const [served] = config.services[0]?.sites ?? [];
  expect(served).toMatchObject({
    name: "default",
    listen: [{ host: "127.0.0.1", port: 8080, tls: false }],
    options: { root: "/srv/data/www" },
  });
});
