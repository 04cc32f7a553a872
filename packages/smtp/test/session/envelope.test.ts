import { expect, test } from "@jest/globals";
import { openSmtp } from "./rig.ts";

async function openGreeted() {
  const rig = await openSmtp();
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  return { rig, client, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

test("what MAIL and RCPT say of notifications goes into the queue, decoded", async () => {
  await using opened = await openGreeted();
  const { client, rig } = opened;
  await client.ask("mail from:<joe@example.net> ret=hdrs envid=a+2Bb body=7bit");
  await client.ask("rcpt to:<a@example.org> notify=success,DELAY orcpt=rfc822;a+40b@example.org");
  await client.ask("RCPT TO:<b@example.org> NOTIFY=NEVER");
  await client.ask("DATA");
  await client.ask("x\r\n.");
  expect(rig.queue.messages[0]?.envelope).toMatchObject({
    returnWhat: "headers",
    envelopeId: "a+b",
    is8Bit: false,
    recipients: [
      {
        address: "a@example.org",
        notify: ["success", "delay"],
        originalRecipient: "rfc822;a@b@example.org",
      },
      { address: "b@example.org", notify: "never" },
    ],
  });
});

test.each([
  ["MAIL FROM:joe@example.net", 501],
  ["MAIL <joe@example.net>", 501],
  ["MAIL FROM:<joe@example.net> SIZE=x", 501],
  ["MAIL FROM:<joe@example.net> SIZE", 501],
  ["MAIL FROM:<joe@example.net> SIZE=1 SIZE=1", 501],
  ["MAIL FROM:<joe@example.net> BODY=BINARYMIME", 501],
  ["MAIL FROM:<joe@example.net> SMTPUTF8=yes", 501],
  ["MAIL FROM:<joe@example.net> RET=ALL", 501],
  ["MAIL FROM:<joe@example.net> ENVID=+0D+0A", 501],
  ["defect 31: MAIL FROM:<joe@example.net> FOO=bar", 555],
  ["defect 31: MAIL FROM:<joe@example.net> REQUIRETLS", 555],
  ["defect 31: MAIL FROM:<jürgen@example.net>", 553],
  ["RCPT TO:<>", 501],
  ["RCPT TO:jane@example.org", 501],
  ["RCPT TO:<jane@example.org> NOTIFY=NEVER,DELAY", 501],
  ["RCPT TO:<jane@example.org> NOTIFY", 501],
  ["RCPT TO:<jane@example.org> ORCPT=jane", 501],
  ["defect 31: RCPT TO:<jane@example.org> SIZE=1", 555],
  ["defect 31: RCPT TO:<jürgen@example.org>", 553],
])("%s is refused", async (name, code) => {
  await using opened = await openGreeted();
  const { client } = opened;
  const line = name.replace("defect 31: ", "");
  if (line.startsWith("RCPT")) await client.ask("MAIL FROM:<joe@example.net>");
  expect(await client.ask(line)).toMatch(new RegExp(`^${code} 5\\.`, "u"));
  expect(await client.ask("RSET")).toBe("250 2.0.0 Ok");
});

test("defect 31: with SMTPUTF8 both may have addresses beyond ASCII, and Received says so", async () => {
  await using opened = await openGreeted();
  const { client, rig } = opened;
  expect(await client.ask("MAIL FROM:<jürgen@example.net> SMTPUTF8 BODY=8BITMIME")).toMatch(
    /^250/u,
  );
  expect(await client.ask("RCPT TO:<jürgen@example.org>")).toMatch(/^250/u);
  await client.ask("DATA");
  await client.ask("x\r\n.");
  expect(rig.queue.messages[0]).toMatchObject({
    envelope: { sender: "jürgen@example.net", isUtf8: true, is8Bit: true },
    trace: expect.stringContaining("with UTF8SMTP id M1"),
  });
});

test("defect 30: a quoted local part is an address, and the domain one spelling", async () => {
  await using opened = await openGreeted();
  const { client, rig } = opened;
  await client.ask('MAIL FROM:<"john doe"@Example.NET>');
  await client.ask("RCPT TO:<jane@EXAMPLE.org>");
  await client.ask("DATA");
  await client.ask("x\r\n.");
  expect(rig.queue.messages[0]?.envelope).toMatchObject({
    sender: '"john doe"@example.net',
    recipients: [{ address: "jane@example.org" }],
  });
});

test("what a client calls itself cannot forge a header", async () => {
  await using opened = await openGreeted();
  const { client, rig } = opened;
  await client.ask("EHLO evil)(.example;");
  await client.ask("MAIL FROM:<>");
  await client.ask("RCPT TO:<jane@example.org>");
  await client.ask("DATA");
  await client.ask("x\r\n.");
  expect(rig.queue.messages[0]?.trace).toMatch(/^Received: from evil\?\?\.example\? \(\[127/u);
});

test("defect 32: a domain beyond ASCII is compared and kept in its ASCII form", async () => {
  await using opened = await openGreeted();
  const { client, rig } = opened;
  await client.ask("MAIL FROM:<joe@B\u00fccher.example> SMTPUTF8");
  await client.ask("RCPT TO:<jane@example.org>");
  await client.ask("DATA");
  await client.ask("x\r\n.");
  expect(rig.queue.messages[0]?.envelope.sender).toBe("joe@xn--bcher-kva.example");
});
