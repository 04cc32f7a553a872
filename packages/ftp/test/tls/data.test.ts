import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type TLSSocket, connect as connectTls } from "node:tls";
import { waitUntil } from "@core/conn-policy/testing";
import { type FtpClient, makeFolder, openFtp } from "../ftp-rig.ts";

const explicit = { tls: "explicit" } as const;

interface Secured {
  readonly client: FtpClient;
  /** The TLS session of the control connection, as a well-behaved client resumes it. */
  readonly session: Buffer;
}

async function secure(client: FtpClient): Promise<Secured> {
  const tickets: Buffer[] = [];
  const stream = await client.encrypt();
  stream.on("session", (ticket: Buffer) => tickets.push(ticket));
  await client.ask("PBSZ 0");
  await client.ask("PROT P");
  await client.logIn("alice", "secret");
  await waitUntil(() => tickets.length > 0, "a ticket");
  return { client, session: tickets.at(-1) ?? Buffer.alloc(0) };
}

/** Opens the data connection of EPSV. */
async function open({ client }: Secured, session?: Buffer): Promise<TLSSocket> {
  const port = Number(/\|(\d+)\|\)/u.exec(await client.ask("EPSV"))?.[1]);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const stream = connectTls({
    socket,
    rejectUnauthorized: false,
    ...(session === undefined ? {} : { session }),
  });
  stream.on("error", () => {});
  return stream;
}

test("S16: with requireSessionReuse a thief at the passive port gets nothing", async () => {
  await using folder = await makeFolder({ "a.txt": "hello" });
  await using rig = await openFtp(folder.path, { requireSessionReuse: true }, explicit);
  const owner = await secure(await rig.connect());
  const thief = await secure(await rig.connect());
  for (const stolen of [undefined, thief.session]) {
    const stream = await open(owner, stolen);
    const heard = text(stream).catch(() => "");
    await owner.client.wire.write("RETR a.txt\r\n");
    expect(await owner.client.reply()).toMatch(/^150 /u);
    expect(await owner.client.reply()).toMatch(/^522 /u);
    expect(await heard).toBe("");
  }
  // The owner is none the worse for it.
  const heard = text(await open(owner, owner.session));
  expect(await owner.client.ask("RETR a.txt")).toMatch(/^150 /u);
  expect(await heard).toBe("hello");
  expect(await owner.client.reply()).toMatch(/^226 /u);
});

test("C6, C14: 150 comes before the data handshake, and PROT decides whether there is one", async () => {
  await using folder = await makeFolder({ "a.txt": "hello" });
  await using rig = await openFtp(folder.path, {}, explicit);
  const owner = await secure(await rig.connect());
  const port = Number(/\|(\d+)\|\)/u.exec(await owner.client.ask("EPSV"))?.[1]);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  // lftp waits for 150 before it begins its handshake.
  expect(await owner.client.ask("RETR a.txt")).toMatch(/^150 /u);
  const stream = connectTls({ socket, rejectUnauthorized: false });
  expect(await text(stream)).toBe("hello");
  expect(await owner.client.reply()).toMatch(/^226 /u);

  expect(await owner.client.ask("PROT C")).toMatch(/^200 /u);
  const clear = Number(/\|(\d+)\|\)/u.exec(await owner.client.ask("EPSV"))?.[1]);
  const plain = connect(clear, "127.0.0.1").setEncoding("utf8");
  const [, [said]] = await Promise.all([owner.client.ask("RETR a.txt"), once(plain, "data")]);
  expect(said).toBe("hello");
  expect(await owner.client.reply()).toMatch(/^226 /u);
  plain.destroy();
});

test("an empty file is stored, however early its end comes", async () => {
  await using folder = await makeFolder({});
  await using rig = await openFtp(folder.path, {}, explicit);
  const owner = await secure(await rig.connect());
  for (let count = 0; count < 50; count++) {
    const port = Number(/\|(\d+)\|\)/u.exec(await owner.client.ask("EPSV"))?.[1]);
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    expect(await owner.client.ask(`STOR ${count}.txt`)).toMatch(/^150 /u);
    const stream = connectTls({ socket, rejectUnauthorized: false, session: owner.session });
    // The last words of the handshake, of TLS and of TCP arrive together. Before that, a FIN would break the handshake off.
    stream.once("secureConnect", () => stream.end());
    expect(await owner.client.reply()).toMatch(/^226 /u);
    stream.destroy();
  }
});

test("without requireSessionReuse a client that cannot resume is served", async () => {
  await using folder = await makeFolder({ "a.txt": "hello" });
  await using rig = await openFtp(folder.path, {}, explicit);
  const owner = await secure(await rig.connect());
  const heard = text(await open(owner));
  expect(await owner.client.ask("RETR a.txt")).toMatch(/^150 /u);
  expect(await heard).toBe("hello");
  expect(await owner.client.reply()).toMatch(/^226 /u);
});
