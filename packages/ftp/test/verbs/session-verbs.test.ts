import { expect, test } from "@jest/globals";
import { ask, openControlRig } from "../control/rig.ts";

test("the greeting has the site's banner", async () => {
  await using rig = await openControlRig({ site: { banner: ["Example", "of two lines"] } });
  const client = await rig.dial();
  for (const line of ["220-Example", "220 Ready"]) expect(await client.until(line)).toContain(line);
});

test("what needs a login is refused without one, what does not exist is 502 either way", async () => {
  await using rig = await openControlRig();
  const client = await rig.dial();
  await client.line();
  for (const verb of ["PWD", "CWD /", "SITE HELP", "STAT", "RETR a"])
    expect(await ask(client, verb)).toMatch(/^530 /);
  expect(await ask(client, "SYST")).toMatch(/^215 UNIX/);
  expect(await ask(client, "NONE")).toMatch(/^502 /);
});

test("C12: a command without its argument is answered", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  for (const verb of ["OPTS", "SITE", "SITE CHMOD", "PORT", "CWD", "RNFR", "TYPE", "HOST"])
    expect(`${verb}: ${await ask(client, verb)}`).toMatch(/: 501 /);
});

test.each([
  ["MODE S", 200],
  ["MODE Z", 504],
  ["STRU F", 200],
  ["STRU P", 504],
  ["ALLO 5", 202],
  ["ALLO 5 R 80", 202],
  ["allo 5 r 80", 202],
  ["ALLO abc", 501],
  ["ALLO -5", 501],
  ["ALLO 5 R", 501],
  ["ACCT x", 202],
  ["CLNT test", 200],
  ["TYPE A N", 200],
  ["TYPE l 8", 200],
  ["TYPE E", 504],
  ["CWD sub", 250],
  ["XCWD sub", 250],
  ["CWD none", 550],
  ["CDUP", 250],
  ["XCUP", 250],
  ["XPWD", 257],
  ["RNFR none", 550],
  ["RNTO a", 503],
  ["HELP none", 502],
  ["HELP retr", 214],
  ["OPTS UTF8 ON", 200],
  ["opts utf8 on", 200],
  ["OPTS UTF8 OFF", 504],
  ["OPTS RETR x", 501],
  ["SITE NONE", 504],
  ["SITE CHMOD 644 a", 200],
  ["SITE IDLE", 200],
  ["SITE IDLE 60", 200],
  ["SITE IDLE 7200", 501],
  ["SITE IDLE x", 501],
  ["SITE IDLE 0", 501],
])("C12: %s is answered with %d", async (command, code) => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  expect(await ask(client, command)).toMatch(`${code} `);
});

test("a rename is of the file that RNFR has named, directly before", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await ask(client, "CWD sub");
  expect(await ask(client, "RNFR b")).toMatch(/^350 /);
  expect(await ask(client, "RNTO c")).toMatch(/^250 /);
  expect(rig.renames).toEqual(["/sub/b /sub/c"]);
  await ask(client, "RNFR b");
  await ask(client, "CWD /");
  expect(await ask(client, "RNTO c")).toMatch(/^503 /);
});

test("C13: a directory with quotes is shown with each doubled", async () => {
  await using rig = await openControlRig({ names: ['/a "b"/c'] });
  const client = await rig.logIn();
  await ask(client, 'CWD a "b"');
  expect(await ask(client, "PWD")).toBe('257 "/a ""b"""');
});

test("S13: a failure of the system is told without its path", async () => {
  await using rig = await openControlRig({ names: ["/broken/a"] });
  const client = await rig.logIn();
  expect(await ask(client, "CWD broken")).toBe("451 Requested action aborted: local error.");
  expect(rig.log).toEqual(["error: ftp: CWD failed"]);
});

test("FEAT tells all there is, each behind a space", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.logIn();
  await client.write("FEAT\r\n");
  const lines = (await client.until("211 End\r\n")).split("\r\n");
  expect(lines[0]).toBe("211-Features:");
  for (const feature of [
    "AUTH TLS",
    "PBSZ",
    "PROT",
    "REST STREAM",
    "SIZE",
    "MDTM",
    "MFMT",
    "TVFS",
    "UTF8",
    "EPSV",
    "EPRT",
    "HOST",
    "CLNT",
  ])
    expect(lines).toContain(` ${feature}`);
  expect(lines.find((line) => line.startsWith(" MLST"))).toMatch(/type\*;size\*;modify\*;/);
});

test("OPTS MLST chooses facts, which FEAT then shows", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  expect(await ask(client, "OPTS MLST size;none;type;")).toBe("200 MLST OPTS type;size;");
  await client.write("FEAT\r\n");
  expect(await client.until("211 End\r\n")).toMatch(/ MLST type\*;size\*;modify;/);
  expect(await ask(client, "OPTS MLST")).toBe("200 MLST OPTS");
});

test("HELP names every command, with its other names", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write("HELP\r\n");
  const text = await client.until("214 ");
  for (const name of ["RETR", "STOR", "HELP", "XPWD", "PWD", "QUIT"]) expect(text).toContain(name);
});

test("STAT shows the session, a file, or a directory", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await client.write("STAT\r\n");
  expect(await client.until("211 End of status\r\n")).toContain("Logged in as someone");
  await client.write("STAT /\r\n");
  expect(await client.until("212 End of status\r\n")).toMatch(/\r\n -rw-r--r-- .* a\r\n/);
  await client.write("STAT /a\r\n");
  expect(await client.until("213 End of status\r\n")).toMatch(/ a\r\n/);
  expect(await ask(client, "STAT none")).toMatch(/^550 /);
});

test("a listing over the control connection has an end", async () => {
  const names = Array.from({ length: 1_500 }, (_, at) => `/n${at}`);
  await using rig = await openControlRig({ names });
  const client = await rig.logIn();
  await client.write("STAT /\r\n");
  const text = await client.until("212 There is more: LIST shows all\r\n");
  expect(text.split("\r\n").length).toBe(1_003);
});

test("REIN forgets the user", async () => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await ask(client, "TYPE I");
  expect(await ask(client, "REIN")).toMatch(/^220 /);
  expect(rig.session.login).toBeUndefined();
  expect(rig.session.type).toBe("ascii");
  expect(await ask(client, "PWD")).toMatch(/^530 /);
  await ask(client, "USER again");
  expect(await ask(client, "PASS secret")).toMatch(/^230 /);
});

test("HOST chooses a site before the login", async () => {
  await using rig = await openControlRig({ other: { banner: ["The other"] } });
  const client = await rig.dial();
  await client.line();
  expect(await ask(client, "HOST none.test")).toMatch(/^504 /);
  expect(await ask(client, "HOST TWO.test")).toBe("220-The other");
  expect(await client.line()).toBe("220 Ready");
  expect(rig.session.site.name).toBe("other");
  await ask(client, "USER u");
  expect(await ask(client, "HOST one.test")).toMatch(/^503 /);
});

test("REIN forgets HOST, AUTH does not", async () => {
  await using rig = await openControlRig({ hasTls: true });
  const client = await rig.dial();
  await client.line();
  const { connection } = rig.session;
  await client.write("HOST two.test\r\n");
  await client.line();
  expect(await ask(client, "REIN")).toMatch(/^220 /);
  expect(rig.session.site.name).toBe("default");
  expect(connection.guard.path).toBe("ftp/default");
  expect(await ask(client, "HOST two.test")).toMatch(/^220 /);
  await ask(client, "AUTH TLS");
  expect(rig.session.site.name).toBe("other");
  expect(connection.guard.path).toBe("ftp/other");
});

test("HOST of a site that is full ends the connection in its words", async () => {
  await using rig = await openControlRig();
  rig.guard.parent?.children
    .find(({ name }) => name === "other")
    ?.reload({ maxConnections: 1, whenFull: "refuse" });
  const first = await rig.dial();
  await first.line();
  await ask(first, "HOST two.test");
  const second = await rig.dial();
  await second.line();
  await second.write("HOST two.test\r\n");
  expect(await second.text()).toMatch(/^421 [^\r]*\r\n$/);
});
