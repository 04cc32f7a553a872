import { describe, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import { freePort } from "../free-port.ts";
import { type SmtpSite, startSmtp } from "./site.ts";
import { startStock } from "./stock.ts";

const text = ".\n..two\nhello\n";

async function send({ port }: SmtpSite, from: string, to: string): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  await transport.sendMail({ from, to, subject: "a test", text });
}

/** A host of one domain, with the mailbox of one person, that gives all other mail to another host. */
function host(name: string, person: string, port: number, other: number) {
  const listen = [`127.0.0.1:${port}`, { address: "127.0.0.1:0", role: "submission" }];
  return startSmtp({
    site: {
      listen: [...listen, { address: "127.0.0.1:0", tls: true }],
      hostname: `${name}.localhost`,
      domains: [`${name}.example`],
      mailboxes: [person],
      users: [],
      relay: { host: "127.0.0.1", port: other },
      relayFrom: ["127.0.0.1"],
      retry: ["1s"],
    },
  });
}

describe("two hosts that relay to each other", () => {
  test("deliver there and back, and bounces come home", async () => {
    const [ports] = [[await freePort(), await freePort()] as const];
    await using a = await host("a", "alice", ports[0], ports[1]);
    await using b = await host("b", "bob", ports[1], ports[0]);
    await send(a, "alice@a.example", "bob@b.example");
    await send(b, "bob@b.example", "alice@a.example");
    await send(a, "alice@a.example", "nobody@b.example");
    await send(b, "bob@b.example", "nobody@a.example");

    for (const [site, other, own] of [
      [a, "b", "alice@a.example"],
      [b, "a", "bob@b.example"],
    ] as const) {
      const dropped = await site.waitFor(2);
      expect(dropped).toHaveLength(2);
      const letter = dropped.find(({ sender }) => sender !== "<>");
      expect(letter?.octets.toString()).toMatch(/\r\n\r\n\.\r\n\.\.two\r\nhello\r\n$/u);
      // Both hosts have left their mark, the last one on top.
      expect(letter?.received).toHaveLength(2);
      expect(letter?.received[1]).toContain(`by ${other}.localhost`);
      const bounce = dropped.find(({ sender }) => sender === "<>");
      expect(bounce?.recipients).toEqual([own]);
      const report = bounce?.octets.toString() ?? "";
      expect(report).toContain(`Final-Recipient: rfc822; nobody@${other}.example\r\n`);
      expect(report).toMatch(/^Action: failed\r\nStatus: 5\.1\.1\r$/mu);
      expect(report).toMatch(/^Diagnostic-Code: smtp; 550 5\.1\.1 /mu);
      expect(await site.connd.stop()).toBe(0);
    }
  }, 180_000);
});

describe("relay to a stock smtp-server", () => {
  test("tries again what is refused for now, over TLS where it is offered", async () => {
    await using stock = await startStock({ refusals: [451, 421] });
    await using site = await startSmtp({
      site: {
        relay: { host: "127.0.0.1", port: stock.port },
        relayFrom: ["127.0.0.1"],
        retry: ["1s"],
      },
    });
    await send(site, "alice@localhost", "joe@example.org");
    const [message] = await stock.waitFor(1);
    expect(message?.attempts).toBe(3);
    expect(message?.isSecure).toBe(true);
    expect(message?.octets.toString()).toMatch(/\r\n\r\n\.\r\n\.\.two\r\nhello\r\n$/u);
    expect(message?.octets.toString()).toMatch(/^Received: from .*\r\n\tby mx\.localhost with /u);
    expect(await site.dropped()).toEqual([]);
    expect(await site.connd.stop()).toBe(0);
  }, 180_000);

  test("returns what is refused for good, and what nobody takes in time", async () => {
    await using stock = await startStock({ refusals: [550] });
    await using site = await startSmtp({
      site: {
        relay: { host: "127.0.0.1", port: stock.port },
        relayFrom: ["127.0.0.1"],
        retry: ["1s"],
        expire: "3s",
        delayNotice: "1s",
      },
    });
    await send(site, "alice@localhost", "joe@example.org");
    const [bounce] = await site.waitFor(1);
    expect(bounce).toMatchObject({ sender: "<>", recipients: ["alice@localhost"] });
    expect(bounce?.octets.toString()).toMatch(/^Diagnostic-Code: smtp; 550 /mu);

    await stock.close();
    await send(site, "alice@localhost", "ann@example.org");
    const reports = (await site.waitFor(3)).map(({ octets }) => octets.toString());
    expect(reports.filter((report) => /^Action: delayed\r$/mu.test(report))).toHaveLength(1);
    expect(
      reports.filter((report) => /^Action: failed\r\nStatus: 4\.4\.7\r$/mu.test(report)),
    ).toHaveLength(1);
  }, 180_000);
});
