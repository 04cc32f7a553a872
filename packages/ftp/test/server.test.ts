import { expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Guard, createGuard } from "@core/conn-policy";
import { createRig } from "@core/conn-policy/testing";
import { type FtpServerOptions, createFtpServer } from "../src/index.ts";
import { localhost, makeFolder, secret, toFtpClient } from "./ftp-rig.ts";

const tls = { cert: readFileSync(localhost.cert), key: readFileSync(localhost.key) };

test("a server of three lines serves, and its guard counts", async () => {
  await using folder = await makeFolder({ "a.txt": "hello" });
  const options: FtpServerOptions = { root: folder.path, anonymous: "read" };
  await using rig = await createRig((setup) => createFtpServer({ ...setup, ...options }));
  const client = toFtpClient(await rig.dial());
  expect(await client.reply()).toMatch(/^220 /u);
  expect(await client.logIn("anonymous", "guest@")).toBe("230 Logged in.");
  await client.ask("TYPE I");
  expect(await client.ask("SIZE a.txt")).toBe("213 5");
  expect(rig.guard.path).toBe("ftp");
  expect(rig.guard.counts()).toMatchObject({ currentConnections: 1 });
});

test("two servers share limits below one guard, one of them encrypted from the first byte on", async () => {
  await using folder = await makeFolder();
  const site = { root: folder.path, users: [{ name: "alice", password: secret }], tls };
  let host: Guard | undefined;
  await using plain = await createRig(({ clock, onEvent }) => {
    host = createGuard({ clock, onEvent, policy: { maxConnections: 1, whenFull: "refuse" } });
    return { ...createFtpServer({ ...site, guard: host }), guard: host };
  });
  const first = toFtpClient(await plain.dial());
  await first.reply();
  await first.encrypt();
  expect(await first.logIn("alice", "secret")).toBe("230 Logged in.");
  const second = toFtpClient(await plain.dial());
  expect(await second.reply()).toMatch(/^421 /u);
  expect(host?.children.map(({ path }) => path)).toEqual(["ftp"]);
});

test.each<[string, Partial<FtpServerOptions>, RegExp]>([
  ["isImplicit without tls", { isImplicit: true }, /^isImplicit: there is no certificate/u],
  [
    "file names where PEM is wanted",
    { isImplicit: true, tls: { cert: "cert.pem", key: "key.pem" } },
    /^tls: cert and key cannot be used together \(.*\); give what is in the PEM files/u,
  ],
  ["requireTls without tls", { requireTls: "all" }, /^site ftp: requireTls: there is no/u],
  ["a range that is none", { passivePorts: "1-2" }, /^site ftp: passivePorts: "1-2" is no range/u],
  ["an address that is none", { passiveAddress: "::1" }, /passiveAddress: "::1" is no IPv4/u],
  ["a name that is none", { users: [{ name: "../x", password: secret }] }, /is no user name/u],
  ["a reserved name", { users: [{ name: "FTP", password: secret }] }, /name of anonymous users/u],
  [
    "a home outside",
    { users: [{ name: "x", password: secret, home: "../x" }] },
    /users\.0\.home: "\.\.\/x" is not under root/u,
  ],
  [
    "a home of an isolated user",
    { isolateUsers: true, users: [{ name: "x", password: secret, home: "x" }] },
    /remove home, or isolateUsers$/u,
  ],
  [
    "a limit that is none",
    { users: [{ name: "x", password: secret, policy: { connectionTimeout: "5" } }] },
    /^site ftp: users\.0\.policy\.connectionTimeout: /u,
  ],
])("%s is refused, with what to do", (_, options, message) => {
  expect(() => createFtpServer({ root: "/nowhere", ...options })).toThrow(message);
});

test("who is ended before implicit TLS begins is not greeted, and ends no process", async () => {
  const program = fileURLToPath(new URL("fixtures/early-end.mjs", import.meta.url));
  const args = ["--experimental-strip-types", "--no-warnings", program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toMatchObject({
    bytes: 0,
    counts: { currentConnections: 0, closed: { access_denied: 1 } },
  });
});

test("servers of one protocol below one guard each have a name", async () => {
  const guard = createGuard();
  createFtpServer({ root: "/nowhere", guard });
  expect(() => createFtpServer({ root: "/nowhere", guard })).toThrow(
    expect.objectContaining({ code: "ERR_CONN_POLICY_NAME_TAKEN" }),
  );
  createFtpServer({ root: "/nowhere", guard, name: "ftps", isImplicit: true, tls });
  expect(guard.children.map(({ path }) => path)).toEqual(["ftp", "ftps"]);
  await guard[Symbol.asyncDispose]();
});

test("what was refused leaves its name for the next attempt", async () => {
  const guard = createGuard();
  const options = { root: "/nowhere", guard };
  expect(() => createFtpServer({ ...options, passivePorts: "1-2" })).toThrow(RangeError);
  expect(guard.children).toEqual([]);
  createFtpServer(options);
  expect(guard.children.map(({ path }) => path)).toEqual(["ftp"]);
  await guard[Symbol.asyncDispose]();
});
