import { readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import { freePort } from "../free-port.ts";
import { type SmtpSite, startSmtp } from "./site.ts";
import { startStock } from "./stock.ts";

async function send({ port }: SmtpSite, subject: string): Promise<string> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  const letter = { from: "alice@localhost", to: "joe@example.org", subject, text: "hello\n" };
  const { response } = await transport.sendMail(letter);
  return /queued as (\w+)/u.exec(response)?.[1] ?? "";
}

/** Mail for others cannot leave for now. */
async function startStuck(port: number): Promise<SmtpSite> {
  return startSmtp({
    adminPort: await freePort(),
    site: { relay: { host: "127.0.0.1", port }, relayFrom: ["127.0.0.1"] },
  });
}

async function listed(site: SmtpSite, pattern: RegExp): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const list = await site.connd.command("queue", "list");
    if (pattern.test(list)) return list;
    await wait(100);
  }
  throw new Error(`never listed: ${pattern}`);
}

describe("connd queue", () => {
  test("lists, retries and drops, while the host runs and when it does not", async () => {
    await using stock = await startStock({ refusals: [451, 451, 451] });
    await using site = await startStuck(stock.port);
    const { connd } = site;
    expect(await connd.command("queue", "list")).toBe("0 messages wait\n");
    const ids: string[] = [];
    for (const subject of ["one", "two", "three"]) ids.push(await send(site, subject));
    const list = await listed(site, /(?:attempt 2 [^\0]*){3}/u);
    for (const id of ids)
      expect(list).toMatch(new RegExp(`^${id}  \\d+ bytes  .*from <alice@localhost>$`, "mu"));
    expect(list).toMatch(/to <joe@example\.org> {2}attempt 2 at .*; the last answer.*: 451 /u);
    expect(list).toMatch(/^3 messages wait$/mu);

    expect(await connd.command("queue", "drop", ids[0] ?? "")).toBe(`${ids[0]} is in Badmail\n`);
    expect((await readdir(join(site.mailroot, "Badmail"))).join()).toContain(ids[0]);
    expect(await connd.command("queue", "retry", ids[1] ?? "")).toContain("is tried now");
    expect((await stock.waitFor(1))[0]?.octets.toString()).toContain("Subject: two");
    await expect(connd.command("queue", "retry", "nothing")).rejects.toThrow("is not in the queue");
    await listed(site, /^1 message waits$/mu);

    expect(await connd.stop()).toBe(0);
    expect(await connd.command("queue", "list")).toMatch(/^1 message waits$/mu);
    expect(await connd.command("queue", "retry")).toBe("all are tried at the next start\n");
    await using again = await startSmtp({
      dataDir: connd.dataDir,
      site: { relay: { host: "127.0.0.1", port: stock.port }, relayFrom: ["127.0.0.1"] },
    });
    expect((await stock.waitFor(2))[1]?.octets.toString()).toContain("Subject: three");
    expect(await again.connd.stop()).toBe(0);
    expect(await connd.command("queue", "list")).toBe("0 messages wait\n");
  }, 180_000);
});

describe("Pickup", () => {
  test("sends what is renamed into it", async () => {
    await using site = await startSmtp();
    const letter =
      "x-sender: alice@localhost\nx-receiver: bob@localhost\nSubject: hello\n\nhello\n";
    await writeFile(join(site.local, "letter.eml"), letter);
    await rename(join(site.local, "letter.eml"), join(site.mailroot, "Pickup", "letter.eml"));
    const [dropped] = await site.waitFor(1);
    expect(dropped).toMatchObject({ sender: "alice@localhost", recipients: ["bob@localhost"] });
    expect(dropped?.octets.toString()).toMatch(
      /^Received: by mx\.localhost \(Pickup\) id [^]*\r\nSubject: hello\r\n[^]*\r\n\r\nhello\r\n$/u,
    );
    expect(await readdir(join(site.mailroot, "Pickup"))).toEqual([]);
  });
});

describe("mailboxFormat: maildir", () => {
  test("has a Maildir for each mailbox", async () => {
    await using site = await startSmtp({ site: { mailboxFormat: "maildir", mailboxes: ["bob"] } });
    const transport = createTransport({ host: "127.0.0.1", port: site.port, ignoreTLS: true });
    await transport.sendMail({
      from: "ann@example.org",
      to: ["bob@localhost", "alice@localhost"],
      subject: "a test",
      text: ".\nhello\n",
    });
    for (const name of ["alice", "bob"]) {
      const folder = join(site.mailroot, "Maildir", name, "new");
      let files: string[] = [];
      for (let tries = 0; tries < 100 && files.length === 0; tries++) {
        await wait(50);
        files = await readdir(folder).catch(() => []);
      }
      const text = await readFile(join(folder, files[0] ?? ""), "utf8");
      expect(text).toMatch(/^Return-Path: <ann@example\.org>\nDelivered-To: /u);
      expect(text).toMatch(/\n\n\.\nhello\n$/u);
      expect(await readdir(join(site.mailroot, "Maildir", name, "tmp"))).toEqual([]);
    }
  });
});
