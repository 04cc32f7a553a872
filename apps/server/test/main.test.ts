import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";

import { expect, test } from "@jest/globals";

import { Connd } from "./connd.ts";
import { configFolder, echoConfig } from "./echo-config.ts";
import { dial } from "./running.ts";
import { until } from "./until.ts";

const root = new URL("../../..", import.meta.url).pathname;
const anyPorts = [
  "--set",
  "services.http.sites.default.listen=[127.0.0.1:0]",
  "--set",
  "services.ftp.sites.default.listen=[127.0.0.1:0]",
  "--set",
  "services.smtp.sites.default.listen=[127.0.0.1:0]",
  "--set",
  "services.nntp.sites.default.listen=[127.0.0.1:0]",
  "--set",
  "admin.listen=127.0.0.1:0",
];

test("from start to SIGTERM, on nothing but defaults", async () => {
  await using folder = await configFolder("");
  await using connd = new Connd(["start", ...anyPorts], folder.folder);
  const addresses = await connd.ready();
  const sites = ["http/default", "ftp/default", "smtp/default", "nntp/default"];
  expect([...addresses.keys()]).toEqual([...sites, "admin"]);
  const page = await fetch(`http://${addresses.get("http/default")}/`);
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining("connd is running"),
  ]);
  expect((await fetch(`http://${addresses.get("admin")}/readyz`)).status).toBe(200);
  using ftp = await dial(addresses.get("ftp/default") ?? "");
  expect(await ftp.said("220 ")).toMatch(/^220 /u);
  using smtp = await dial(addresses.get("smtp/default") ?? "");
  expect(await smtp.said("220 ")).toMatch(/^220 .* ESMTP/u);
  for (const line of ["HELO x", "MAIL FROM:<>", "RCPT TO:<me@localhost>", "DATA"])
    await smtp.say(`${line}\r\n`);
  expect(await smtp.say("Subject: first\r\n\r\nhello\r\n.\r\n")).toMatch(/^250 /u);
  const drop = join(folder.folder, "data/mailroot/Drop/localhost");
  await until(
    () => existsSync(drop) && readdirSync(drop).length === 1,
    () => connd.err,
  );
  using news = await dial(addresses.get("nntp/default") ?? "");
  expect(await news.said("200 ")).toMatch(/^200 .*posting allowed/u);
  await news.say("POST\r\n");
  const article =
    "From: me@localhost\r\nSubject: first\r\nNewsgroups: local.test\r\n\r\nhello\r\n.\r\n";
  expect(await news.say(article)).toMatch(/^240 /u);
  expect(await news.say("GROUP local.test\r\n")).toBe("211 1 1 1 local.test\r\n");
  connd.kill("SIGTERM");
  expect(await connd.exit).toBe(0);

  const lines = connd.err
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { msg: string });
  const connections = lines.filter(({ msg }) => msg === "connection");
  expect(connections).toHaveLength(4);
  expect(connections).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ service: "http", reason: "shutdown", requests: 1 }),
      expect.objectContaining({ service: "ftp", reason: "shutdown", requests: 0 }),
      expect.objectContaining({ service: "smtp", reason: "shutdown", requests: 4 }),
      expect.objectContaining({ service: "nntp", reason: "shutdown", requests: 2 }),
    ]),
  );
});

test("a busy connection is waited for; the second signal does not wait", async () => {
  await using folder = await configFolder(echoConfig("", "{ drainTimeout: 20s }"));
  await using connd = new Connd(["start", "-c", folder.file]);
  const addresses = await connd.ready();
  using client = await dial(addresses.get("echo/default") ?? "");
  await client.say("hold");
  connd.kill("SIGTERM");
  await until(() => connd.err.includes("drains"));
  expect((await fetch(`http://${addresses.get("admin")}/readyz`)).status).toBe(503);
  connd.kill("SIGTERM");
  expect(await connd.exit).toBe(1);
});

test("a Ctrl-C that arrives twice is one: the terminal sends it, and npm again", async () => {
  await using folder = await configFolder(echoConfig("", "{ drainTimeout: 20s }"));
  await using connd = new Connd(["start", "-c", folder.file]);
  const addresses = await connd.ready();
  using client = await dial(addresses.get("echo/default") ?? "");
  await client.say("hold");
  connd.kill("SIGINT");
  await until(() => connd.err.includes("drains"));
  connd.kill("SIGINT");
  expect((await fetch(`http://${addresses.get("admin")}/readyz`)).status).toBe(503);
  expect(connd.err).not.toContain('"quits');
  await until(() => {
    connd.kill("SIGINT");
    return connd.err.includes('"quits at once');
  });
  expect(await connd.exit).toBe(1);
});

test("SIGHUP takes over the file, or tells why not and changes nothing", async () => {
  await using folder = await configFolder(echoConfig("prefix: a"));
  await using connd = new Connd(["start", "--config", "connd.yaml"], folder.folder);
  const address = (await connd.ready()).get("echo/default") ?? "";
  using client = await dial(address);
  expect(await client.say("1")).toBe("a1");

  await folder.write(echoConfig("prefix: b"));
  connd.kill("SIGHUP");
  await until(() => connd.err.includes('"reloaded"'));
  expect(await client.say("2")).toBe("b2");

  await folder.write(echoConfig("prefix: c", "{ connectionTimeout: 5 }"));
  connd.kill("SIGHUP");
  await until(() => connd.err.includes("not reloaded"));
  expect(connd.err).toContain(
    String.raw`not reloaded: connd.yaml:5:34 services.echo.policy.connectionTimeout: 5 is not a duration; write \"5s\"`,
  );
  expect(await client.say("3")).toBe("b3");
});

test("SIGHUP before it is ready is told of, and does not end it", async () => {
  await using folder = await configFolder(`services:
  slow: { use: ./slow.mjs, sites: { default: { listen: ["127.0.0.1:0"] } } }
`);
  await writeFile(
    join(folder.folder, "slow.mjs"),
    `import { existsSync } from "node:fs";
    export default {
      name: "slow", defaults: {}, siteSchema: { type: "object", properties: {} },
      async start() {
        console.error("begins");
        while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 10));
        return { listeners: [], close: async () => {} };
      },
    };`,
  );
  const args = ["start", "--config", "connd.yaml", "--set", "admin.listen=127.0.0.1:0"];
  await using connd = new Connd(args, folder.folder);
  await until(() => connd.err.includes("begins"));
  connd.kill("SIGHUP");
  await until(() => connd.err.includes("not reloaded: the host still starts; send it again"));
  await writeFile(join(folder.folder, "go"), "");
  await connd.ready();
  connd.kill("SIGTERM");
  expect(await connd.exit).toBe(0);
});

test("closed pipes do not end it", async () => {
  await using folder = await configFolder(echoConfig());
  await using connd = new Connd(["start", "-c", folder.file]);
  const address = (await connd.ready()).get("echo/default") ?? "";
  connd.closePipes();
  for (const text of ["1", "2", "3"]) {
    using client = await dial(address);
    expect(await client.say(text)).toBe(text);
  }
  connd.kill("SIGTERM");
  expect(await connd.exit).toBe(0);
});

test.each([
  ["throw", '"error":"Error: thrown'],
  ["reject", "nobody waits for this"],
  ["reject with nothing", "unhandledRejection"],
  ["warn", '"code":"CARELESS"'],
  ["never", ""],
  ["endless", ""],
  ["deaf", "the client has gone, and serve goes on"],
])("a plugin's mistake (%s) ends neither the host nor other clients", async (mistake, told) => {
  const use = new URL("fixtures/careless.mjs", import.meta.url).pathname;
  // A reset right behind a line may look like half a close: then the busy one is left to its limit.
  const config = echoConfig("", "{ handlerTimeout: 1s }").replace(/use: .+/u, `use: ${use}`);
  await using folder = await configFolder(config);
  await using connd = new Connd(["start", "-c", folder.file]);
  const address = (await connd.ready()).get("echo/default") ?? "";
  using other = await dial(address);
  expect(await other.say("one\n")).toBe("one\n");
  using careless = await dial(address);
  careless.socket.write(`${mistake}\n`);
  // The half-closed client of the deaf one is never heard, the unread answer of the endless one fills the kernel.
  if (mistake === "deaf") careless.socket.end();
  if (mistake === "endless") careless.socket.pause();
  await until(
    () => connd.err.includes(told),
    () => connd.err,
  );
  expect(await other.say("two\n")).toBe("two\n");
  careless.socket.resetAndDestroy();
  expect(await other.say("three\n")).toBe("three\n");
  await until(() => connd.err.includes('"msg":"connection"'));
  using third = await dial(address);
  expect(await third.say("four\n")).toBe("four\n");
  connd.kill("SIGTERM");
  expect(await connd.exit).toBe(0);
  // Whatever happens, it is told in lines of JSON.
  for (const line of connd.err.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("level");
});

test("the plugin of the handbook runs as the handbook says", async () => {
  const page = await readFile(join(root, "docs/writing-a-protocol.md"), "utf8");
  const [, code = ""] = /```ts file=pop3\.ts\n(.+?)```/su.exec(page) ?? [];
  const [, config = ""] = /```yaml\n(.+?)```/su.exec(page) ?? [];
  const text = config.replace("127.0.0.1:1110", "127.0.0.1:0");
  await using folder = await configFolder(`admin: { listen: "127.0.0.1:0" }\n${text}`);
  const packageFolder = join(folder.folder, "node_modules/my-pop3-package");
  await mkdir(packageFolder, { recursive: true });
  await symlink(join(root, "node_modules/@core"), join(folder.folder, "node_modules/@core"));
  const manifest = { name: "my-pop3-package", type: "module", exports: "./pop3.js" };
  await writeFile(join(packageFolder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(packageFolder, "pop3.js"), stripTypeScriptTypes(code));

  await using connd = new Connd(["start", "-c", folder.file]);
  using client = await dial((await connd.ready()).get("pop3/default") ?? "");
  await client.said("+OK ready\r\n");
  client.socket.write("STAT\r\nRETR 1\r\nQUIT\r\n");
  expect(await client.ended).toBe("+OK ready\r\n+OK 1 5\r\n+OK\r\nhello\r\n.\r\n+OK bye\r\n");
  connd.kill("SIGTERM");
  expect(await connd.exit).toBe(0);
});
