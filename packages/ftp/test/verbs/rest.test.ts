import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { settle } from "@core/conn-policy/testing";
import { ask, openControlRig } from "../control/rig.ts";
import { type FtpClient, makeFolder, openFtp } from "../ftp-rig.ts";

test.each([
  ...["ALLO 5", "MODE S", "STRU F", "PROT C", "PBSZ 0", "TYPE I", "OPTS UTF8 ON", "SITE IDLE 60"],
  ...["SIZE a", "MDTM a", "MLST a", "STAT a", "PWD"],
  ...["FEAT", "HELP", "STAT", "SYST", "NOOP", "ABOR", "CLNT test", "ACCT x", "NONE"],
])("REST outlives %s, which transfers nothing and changes no name", async (command) => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await ask(client, "TYPE I");
  expect(await ask(client, "REST 10")).toMatch(/^350 /);
  await client.write(`${command}\r\n`);
  await client.until("\r\n");
  await settle();
  expect(rig.session.restartAt).toBe(10);
});

test.each([
  ...["CWD sub", "XCWD sub", "CDUP", "XCUP", "MKD x", "XMKD x", "RMD x", "XRMD x"],
  ...["DELE a", "RNFR a", "RNTO b", "USER other", "REIN", "REST 0"],
])("REST does not outlive %s", async (command) => {
  await using rig = await openControlRig();
  const client = await rig.logIn();
  await ask(client, "TYPE I");
  await ask(client, "REST 10");
  await ask(client, command);
  await settle();
  expect(rig.session.restartAt).toBe(0);
});

async function openData(client: FtpClient): Promise<Socket> {
  const port = Number(/\|(\d+)\|\)/u.exec(await client.ask("EPSV"))?.[1]);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

test.each(["RETR f", "STOR f"])(
  "%s is refused where TYPE A has come after REST, and changes nothing",
  async (command) => {
    await using folder = await makeFolder({ f: "0123456789" });
    await using rig = await openFtp(folder.path);
    const client = await rig.connect();
    await client.logIn("alice", "secret");
    await client.ask("TYPE I");
    const data = await openData(client);
    await client.ask("REST 8");
    expect(await client.ask("TYPE A")).toMatch(/^200 /u);
    expect(await client.ask(command)).toBe("554 ASCII cannot be restarted: use TYPE I, then REST.");
    data.destroy();
    expect(await readFile(join(folder.path, "f"), "utf8")).toBe("0123456789");
  },
);

test.each(["LIST", "APPE f", "STOU"])("%s does not mind a REST before TYPE A", async (command) => {
  await using folder = await makeFolder({ f: "0123456789" });
  await using rig = await openFtp(folder.path);
  const client = await rig.connect();
  await client.logIn("alice", "secret");
  await client.ask("TYPE I");
  const data = await openData(client);
  await client.ask("REST 8");
  await client.ask("TYPE A");
  expect(await client.ask(command)).toMatch(/^150 /u);
  data.end().resume();
  expect(await client.reply()).toMatch(/^226 /u);
});

test.each(["ALLO 3", "SIZE f", "MODE S", "FEAT"])(
  "a STOR that resumes keeps what was there, with %s between",
  async (command) => {
    await using folder = await makeFolder({ f: "0123456789" });
    await using rig = await openFtp(folder.path);
    const client = await rig.connect();
    await client.logIn("alice", "secret");
    await client.ask("TYPE I");
    const data = await openData(client);
    expect(await client.ask("REST 8")).toMatch(/^350 /u);
    await client.ask(command);
    expect(await client.ask("STOR f")).toMatch(/^150 /u);
    data.end("abc");
    expect(await client.reply()).toMatch(/^226 /u);
    expect(await readFile(join(folder.path, "f"), "utf8")).toBe("01234567abc");
  },
);
