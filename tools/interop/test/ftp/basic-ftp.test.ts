import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Client } from "basic-ftp";
import { bytesOf, digestsOf } from "../bytes.ts";
import { type FtpSite, certificate, password, startFtp, user } from "./site.ts";
import { makeTree } from "./tree.ts";

const large = bytesOf(5, 1_000_000);

async function logIn({ port, implicitPort }: FtpSite, secure: boolean | "implicit") {
  const client = new Client(20_000);
  await client.access({
    host: "127.0.0.1",
    port: secure === "implicit" ? implicitPort : port,
    user,
    password,
    secure,
    ...(secure === false ? {} : { secureOptions: { ca: await readFile(certificate) } }),
  });
  return client;
}

describe.each([
  ["plain", false],
  ["explicit TLS", true],
  ["implicit TLS", "implicit"],
] as const)("basic-ftp, %s", (_, secure) => {
  test("moves a folder there and back, and lists it with its facts", async () => {
    await using site = await startFtp();
    const tree = join(site.local, "tree");
    // Under TLS it shuts the connection of an empty file before it has ended its own handshake.
    await makeTree(tree, 100, secure === false ? 50 : Infinity);
    if (secure !== false) await rm(join(tree, "file 0.bin"));
    const client = await logIn(site, secure);
    try {
      await client.uploadFromDir(tree, "/up");
      await client.downloadToDir(join(site.local, "back"), "/up");
      const sent = await digestsOf(tree);
      expect(await digestsOf(join(site.root, "up"))).toEqual(sent);
      expect(await digestsOf(join(site.local, "back"))).toEqual(sent);
      const folder = (await client.list("/")).find(({ name }) => name === "up");
      expect(folder).toMatchObject({ isDirectory: true });
      expect(folder?.modifiedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
      await client.removeDir("/up");
      expect((await client.list("/")).map(({ name }) => name)).not.toContain("up");
    } finally {
      client.close();
    }
  }, 30_000);

  test("appends, resumes, renames, deletes and asks", async () => {
    await using site = await startFtp({}, { "large.bin": large });
    const client = await logIn(site, secure);
    try {
      const copy = join(site.local, "copy.bin");
      await client.downloadTo(copy, "large.bin");
      await client.downloadTo(copy, "large.bin", 500_000);
      expect((await readFile(copy)).equals(large)).toBe(true);
      await client.appendFrom(copy, "large.bin");
      expect(await client.size("large.bin")).toBe(2_000_000);
      await client.rename("large.bin", "other name.bin");
      const date = await client.lastMod("other name.bin");
      expect(Math.abs(date.getTime() - Date.now())).toBeLessThan(60_000);
      await client.remove("other name.bin");
      await expect(client.size("other name.bin")).rejects.toMatchObject({ code: 550 });
      expect(await client.pwd()).toBe("/");
    } finally {
      client.close();
    }
  });
});

describe("basic-ftp", () => {
  test("logs in with explicit TLS, 100 times of 100", async () => {
    await using site = await startFtp({}, { "small.txt": "hello" });
    for (let count = 0; count < 100; count += 10) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => logIn(site, true)));
      const lists = await Promise.all(clients.map((client) => client.list()));
      for (const client of clients) client.close();
      for (const list of lists) expect(list.map(({ name }) => name)).toContain("small.txt");
    }
  }, 60_000);
});
