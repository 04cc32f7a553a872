import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { createShell } from "../../src/shell/shell.ts";
import { createFakeFiles } from "../control/fakes.ts";

const require = createRequire(import.meta.url);

/** What ShellConnection, StandIn and createStockServer rely on beyond ftp-srv's public interface. */
const reliedUpon: Readonly<Record<string, string>> = {
  "src/index.js": "5ee844cbbc913979bb77788908f428520d8376d1b623186b7a9d01dcfb3a7db1",
  "src/connection.js": "39f0c211321f71f86c04dd83cb439757e63aebd23239ac2fb23cf615fa7d5887",
  "src/commands/index.js": "a7af933677a0bfccb51577f365ead4213d0a940be1beb70554c07ec87afcee84",
  "src/connector/base.js": "b1f47b7d830e96674ac003c7ffebe937a0f4c401168620f28f9cd020d71d7dfc",
  "src/commands/registration/allo.js":
    "8182b3dc3fac6608b3d3dd07c6b396e7a667b00cc6628e3b1b0ad2c3a07cb818",
  "src/commands/registration/cdup.js":
    "f0993bbd1ec8ca5e4b9297ce5745bc2d3f9cfe1a4647b886dbc1350d6674966a",
  "src/commands/registration/cwd.js":
    "399e4ddc53bcc82dca9538a50a4056a51a41afac222b15dcb5f650ea97b8e3c8",
  "src/commands/registration/mode.js":
    "a9ffad61d387d55f632b3a6710330d97bd717a7304b03b60b402085dbaaa1700",
  "src/commands/registration/noop.js":
    "f9d7cb8ab242ae670b726a3c58c93af3e326790168fd97955088e8b06b66ab43",
  "src/commands/registration/pwd.js":
    "5037c7a88b4c3a6200301cf9532216c3a3f478cdfcf508fd753734ccb937cea2",
  "src/commands/registration/rnfr.js":
    "491168e318102913dbee9c8cf11666f218f127744ef8da5f1bb2e9edece32633",
  "src/commands/registration/rnto.js":
    "91e9ef92d3ce9002856187cada1bdd909376be4ecddc350e502c3721d653fc83",
  "src/commands/registration/stru.js":
    "2350babe8e7084625c6ed78f5fe148fa6d1635fdd8da4fef9e00b5801060bed3",
  "src/commands/registration/syst.js":
    "db26fe9307dcbe5e83b8c503897967723fcd5e041a3a3ce249c345afe74a91d0",
};

test("ftp-srv is the version whose inside is known", async () => {
  const { version } = require("ftp-srv/package.json") as { readonly version: string };
  expect(version).toBe("4.6.3");
  const folder = dirname(require.resolve("ftp-srv/package.json"));
  for (const [name, hash] of Object.entries(reliedUpon)) {
    const text = await readFile(join(folder, name));
    expect(`${name} ${createHash("sha256").update(text).digest("hex")}`).toBe(`${name} ${hash}`);
  }
});

test("ftp-srv greets with the lines it is given", async () => {
  expect(await createShell([]).accept("127.0.0.1").greeting).toEqual({
    code: 220,
    lines: ["Ready"],
  });
  expect(await createShell(["One", "Two"]).accept("127.0.0.1").greeting).toEqual({
    code: 220,
    lines: ["One", "Two", "Ready"],
  });
});

test("S17: ftp-srv does not listen to signals", () => {
  const count = (): number =>
    ["SIGTERM", "SIGINT", "SIGQUIT"].reduce((sum, name) => sum + process.listenerCount(name), 0);
  const before = count();
  for (let made = 0; made < 12; made++) createShell([]);
  expect(count()).toBe(before);
});

test("S12: a session that has ended leaves nothing behind", async () => {
  const shell = createShell([]);
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  for (let count = 0; count < 20; count++) {
    const session = shell.accept("127.0.0.1");
    await session.greeting;
    expect(shell.size).toBe(1);
    session.close();
    expect(shell.size).toBe(0);
  }
  // The test runner has timers of its own.
  expect(timers() - before).toBeLessThan(10);
});

test("C3: an argument reaches the files as it was sent, options, quotes and spaces included", async () => {
  const name = '/-a "b"  -c';
  const files = createFakeFiles([name]);
  const session = createShell([]).accept("127.0.0.1");
  await session.greeting;
  session.setFiles(files);
  expect((await session.delegate("RNFR", name)).code).toBe(350);
  expect((await session.delegate("RNTO", 'to -x "y"')).code).toBe(250);
  expect(files.renames).toEqual([`${name} /to -x "y"`]);
});

test("what the files refuse is answered in their words", async () => {
  const session = createShell([]).accept("127.0.0.1");
  await session.greeting;
  session.setFiles(createFakeFiles(["/a"]));
  await expect(session.delegate("CWD", "none")).rejects.toMatchObject({ reply: { code: 550 } });
  await session.delegate("RNFR", "/a");
  await expect(session.delegate("RNTO", "?")).rejects.toMatchObject({ reply: { code: 553 } });
  await expect(session.delegate("CWD", "/broken")).rejects.toThrow("EIO");
  expect((await session.delegate("PWD", "")).code).toBe(257);
});

test("RNTO without RNFR is refused, also when RNFR was forgotten", async () => {
  const session = createShell([]).accept("127.0.0.1");
  await session.greeting;
  session.setFiles(createFakeFiles(["/a"]));
  expect((await session.delegate("RNTO", "b")).code).toBe(503);
  await session.delegate("RNFR", "/a");
  session.forgetRename();
  expect((await session.delegate("RNTO", "b")).code).toBe(503);
});

test("the commands of ftp-srv are not changed", () => {
  const registry = require("ftp-srv/src/commands/registry") as Record<string, { handler: unknown }>;
  const before = Object.entries(registry).map(([name, { handler }]) => [name, handler]);
  createShell([]).accept("127.0.0.1");
  expect(Object.entries(registry).map(([name, { handler }]) => [name, handler])).toEqual(before);
});
