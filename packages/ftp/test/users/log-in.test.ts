import { expect, test } from "@jest/globals";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { waitUntil } from "@core/conn-policy/testing";
import { type FtpClient, type FtpRig, makeFolder, openFtp, secret } from "../ftp-rig.ts";

/** Time for any number of delays. */
const patient = { policy: { loginTimeout: "off", handlerTimeout: "1d" } } as const;

/** Sends a password, and lets time pass until it is answered: it is checked in real time, then delayed on the clock. */
async function passLate(rig: FtpRig, client: FtpClient, password: string): Promise<string> {
  await client.wire.write(`PASS ${password}\r\n`);
  const waiting = { isOver: false };
  const answer = client.reply().finally(() => {
    waiting.isOver = true;
  });
  while (!waiting.isOver) await rig.clock.pass("50ms");
  return answer;
}

test("USER and PASS, and what comes in the wrong order", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path);
  const client = await rig.connect();
  expect(await client.ask("PWD")).toMatch(/^530 /u);
  expect(await client.ask("PASS secret")).toBe("503 Send USER first.");
  expect(await client.ask("USER")).toMatch(/^501 /u);
  expect(await client.ask("USER alice")).toBe("331 Send the password.");
  expect(await client.ask("PASS secret")).toBe("230 Logged in.");
  expect(await client.ask("PASS secret")).toBe("503 Send USER first.");
  expect(await client.ask("PWD")).toBe('257 "/"');
});

test("USER after a login begins anew, and the old rights are gone", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path);
  const client = await rig.connect();
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
  expect(await client.ask("USER bob")).toMatch(/^331 /u);
  expect(await client.ask("PWD")).toMatch(/^530 /u);
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
});

test("USER after a login leaves as they are the type and the protection of data", async () => {
  await using folder = await makeFolder({ "a.txt": "1" });
  await using rig = await openFtp(folder.path, {}, { tls: "explicit" });
  const client = await rig.connect();
  await client.encrypt();
  await client.logIn("alice", "secret");
  for (const command of ["TYPE I", "PBSZ 0", "PROT P"])
    expect(await client.ask(command)).toMatch(/^200 /u);
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
  expect(await client.ask("SIZE a.txt")).toBe("213 1");
  const status = await client.ask("STAT");
  expect(status).toContain("Type: image");
  expect(status).toContain("Data connections: encrypted");
});

test("S10: three wrong passwords, each answered later, end the connection", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, {}, patient);
  const client = await rig.connect();
  for (const delayMs of [1_000, 2_000, 4_000]) {
    // The name may be said again: it is not "set already".
    expect(await client.ask("USER alice")).toMatch(/^331 /u);
    const before = rig.clock.now();
    expect(await passLate(rig, client, "x")).toBe("530 Name and password do not go together.");
    expect(rig.clock.now() - before).toBeGreaterThanOrEqual(delayMs);
  }
  expect(await client.wire.text()).toBe(
    "421 Too many wrong passwords: closing the connection.\r\n",
  );
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts().closed).toEqual({ error_limit: 1 });
  // The address is remembered, whatever connection it uses.
  const next = await rig.connect();
  await next.ask("USER alice");
  const before = rig.clock.now();
  expect(await passLate(rig, next, "secret")).toBe("230 Logged in.");
  expect(rig.clock.now() - before).toBeGreaterThanOrEqual(4_000);
});

test("S10: the delays of wrong passwords are part of loginTimeout", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path, { maxLoginFailures: 100 });
  const client = await rig.connect();
  let text = "";
  while (!text.startsWith("421")) {
    const asked = await client.ask("USER alice");
    text = asked.startsWith("421") ? asked : await passLate(rig, client, "x");
  }
  expect(text).toBe("421 Login timeout (30 seconds): closing control connection.");
});

test("S10: a delay holds nobody else, and ends with its connection", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path);
  const slow = await rig.connect({ localAddress: "127.0.0.2" });
  await slow.ask("USER alice");
  await slow.wire.write("PASS wrong\r\n");
  const other = await rig.connect();
  expect(await other.logIn("alice", "secret")).toBe("230 Logged in.");
  slow.wire.reset();
  await waitUntil(() => rig.guard.counts().currentConnections === 1, "one is left");
  expect(rig.guard.counts().closed).toEqual({ client_reset: 1 });
});

test("S10: every name is asked for its password, and none is told to be unknown", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path);
  const client = await rig.connect();
  for (const name of ["alice", "nobody", "anonymous", "x".repeat(3_000), "\u00E9\u4E2D", "a b"])
    expect(await client.ask(`USER ${name}`)).toBe("331 Send the password.");
});

test("S15: anonymous is off unless told, and reads only where told to read", async () => {
  await using folder = await makeFolder({ "file.txt": "hello" });
  await using shut = await openFtp(folder.path, {}, patient);
  const stranger = await shut.connect();
  await stranger.ask("USER anonymous");
  expect(await passLate(shut, stranger, "guest@")).toMatch(/^530 /u);

  await using open = await openFtp(folder.path, { anonymous: "read" });
  const guest = await open.connect();
  expect(await guest.ask("USER ftp")).toMatch(/^331 Anonymous access is allowed/u);
  expect(await guest.ask("PASS")).toBe("230 Logged in.");
  await guest.ask("TYPE I");
  expect(await guest.ask("SIZE file.txt")).toBe("213 5");
  // ftp-srv: to forbid MKD leaves XMKD.
  for (const command of ["MKD a", "XMKD a", "DELE file.txt", "RMD a", "XRMD a"])
    expect(await guest.ask(command)).toMatch(/^550 /u);
  await guest.ask("RNFR file.txt");
  expect(await guest.ask("RNTO other.txt")).toMatch(/^550 /u);
});

test("homes: a folder, LocalUser/NAME, and one that is not there", async () => {
  await using folder = await makeFolder({
    "teams/a.txt": "1",
    "LocalUser/alice/b.txt": "22",
    "LocalUser/Public/c.txt": "333",
  });
  const users = [
    { name: "alice", password: secret, home: "teams" },
    { name: "bob", password: secret, home: "nowhere" },
  ];
  await using rig = await openFtp(folder.path, { users });
  const alice = await rig.connect();
  await alice.logIn("alice", "secret");
  await alice.ask("TYPE I");
  expect(await alice.ask("SIZE a.txt")).toBe("213 1");
  const bob = await rig.connect();
  expect(await bob.logIn("bob", "secret")).toBe(
    "530 Your home is not there; tell the administrator.",
  );
  expect(rig.log).toHaveLength(1);
  await mkdir(join(folder.path, "nowhere"));
  expect(await bob.logIn("bob", "secret")).toBe("230 Logged in.");

  const own = [{ name: "alice", password: secret }];
  await using isolated = await openFtp(folder.path, {
    users: own,
    isolateUsers: true,
    anonymous: "read",
  });
  const client = await isolated.connect();
  await client.logIn("alice", "secret");
  await client.ask("TYPE I");
  expect(await client.ask("SIZE b.txt")).toBe("213 2");
  expect(await client.ask("SIZE ../Public/c.txt")).toMatch(/^550 /u);
  await client.logIn("anonymous", "guest@");
  await client.ask("TYPE I");
  expect(await client.ask("SIZE c.txt")).toBe("213 3");
});

test("a user's own limit: one connection, whatever the site allows", async () => {
  await using folder = await makeFolder();
  const policy = { maxConnections: 1, whenFull: "refuse" } as const;
  const users = [{ name: "alice", password: secret, policy }];
  await using rig = await openFtp(folder.path, { users, maxClientsMessage: "Come back later." });
  const first = await rig.connect();
  expect(await first.logIn("alice", "secret")).toBe("230 Logged in.");
  const second = await rig.connect();
  expect(await second.logIn("alice", "secret")).toBe("421 Come back later.");
  expect((await second.wire.ended).how).toBe("fin");
  expect(rig.guard.children.map(({ path }) => path)).toEqual(["ftp/default/alice"]);
  expect(rig.guard.children[0]?.counts()).toMatchObject({
    currentConnections: 1,
    refused: { connection_limit: 1 },
  });
  // Whoever logs out makes room.
  expect(await first.ask("REIN")).toMatch(/^220 /u);
  const third = await rig.connect();
  expect(await third.logIn("alice", "secret")).toBe("230 Logged in.");
});
