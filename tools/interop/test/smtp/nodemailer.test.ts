import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { type SendMailOptions, createTransport } from "nodemailer";
import { bytesOf } from "../bytes.ts";
import { subjectsOf } from "./drop.ts";
import { type SmtpSite, certificate, password, startSmtp, user } from "./site.ts";

async function transportTo(
  { submissionPort }: SmtpSite,
  more: Readonly<Record<string, unknown>> = {},
) {
  return createTransport({
    host: "localhost",
    port: submissionPort,
    requireTLS: true,
    tls: { ca: await readFile(certificate) },
    auth: { user, pass: password },
    ...more,
  });
}

const letter: SendMailOptions = {
  from: "alice@localhost",
  to: "bob@localhost",
  subject: "a test",
  text: ".\n..\nhello\n",
};

describe("nodemailer", () => {
  test.each(["PLAIN", "LOGIN"])("logs in with %s", async (method) => {
    await using site = await startSmtp();
    const transport = await transportTo(site, { authMethod: method });
    const { response } = await transport.sendMail(letter);
    expect(response).toMatch(/^250 2\.0\.0 Ok: queued as /u);
    const [dropped] = await site.waitFor(1);
    expect(dropped?.octets.toString()).toMatch(/\r\n\r\n\.\r\n\.\.\r\nhello\r\n$/u);
    const wrong = await transportTo(site, { auth: { user, pass: "wrong" }, authMethod: method });
    await expect(wrong.sendMail(letter)).rejects.toMatchObject({ responseCode: 535 });
  });

  test("logs in where TLS comes first", async () => {
    await using site = await startSmtp();
    const transport = await transportTo(site, { port: site.submissionsPort, secure: true });
    await transport.sendMail(letter);
    expect((await site.waitFor(1))[0]?.received.join()).toContain("with ESMTPSA id");
  });

  test("sends attachments of many megabytes", async () => {
    await using site = await startSmtp();
    const attachment = bytesOf(2, 6_000_000);
    const transport = await transportTo(site);
    await transport.sendMail({
      ...letter,
      attachments: [{ filename: "a.bin", content: attachment }],
    });
    const [dropped] = await site.waitFor(1);
    const [, encoded = ""] =
      /a\.bin[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/u.exec(
        dropped?.octets.toString("latin1") ?? "",
      ) ?? [];
    expect(Buffer.from(encoded, "base64").equals(attachment)).toBe(true);
  }, 30_000);

  test("sends from and to addresses beyond ASCII", async () => {
    await using site = await startSmtp({ site: { domains: ["localhost", "bücher.example"] } });
    const transport = await transportTo(site);
    await transport.sendMail({ ...letter, to: "jürgen@localhost", cc: "bob@bücher.example" });
    const dropped = await site.waitFor(2);
    const recipients = dropped.flatMap((each) => each.recipients);
    expect(recipients.map((each) => Buffer.from(each, "latin1").toString()).toSorted()).toEqual([
      "bob@xn--bcher-kva.example",
      "jürgen@localhost",
    ]);
  });

  test("sends 200 messages over a pool of connections", async () => {
    await using site = await startSmtp();
    const transport = await transportTo(site, {
      pool: true,
      maxConnections: 5,
      maxMessages: 1_000,
    });
    const subjects = Array.from({ length: 200 }, (_, index) => `message ${index}`);
    await Promise.all(subjects.map((subject) => transport.sendMail({ ...letter, subject })));
    transport.close();
    expect(subjectsOf(await site.waitFor(200))).toEqual(subjects.toSorted());
  }, 30_000);

  test("asks for a notification of success, and gets it (DSN)", async () => {
    await using site = await startSmtp();
    const transport = await transportTo(site);
    const dsn = {
      id: "envelope 7",
      return: "headers",
      notify: ["success"],
      recipient: "alice@localhost",
    };
    await transport.sendMail({ ...letter, dsn: dsn });
    const dropped = await site.waitFor(2);
    const report = dropped.find(({ recipients }) => recipients.includes("alice@localhost"));
    expect(report?.sender).toBe("<>");
    const text = report?.octets.toString() ?? "";
    expect(text).toMatch(/^Original-Envelope-Id: envelope/mu);
    expect(text).toMatch(/^Action: delivered\r$/mu);
  });
});
