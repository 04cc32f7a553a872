import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { openSmtp } from "./rig.ts";

test("a client is greeted at once, is told the extensions, and its message is queued", async () => {
  await using rig = await openSmtp();
  const wire = await rig.dial();
  expect(await wire.line()).toBe("220 mx.example.org ESMTP");
  const client = await rig.connect();
  expect(await client.ask("EHLO client.example")).toBe(
    [
      "250-mx.example.org",
      "250-PIPELINING",
      "250-8BITMIME",
      "250-SMTPUTF8",
      "250-ENHANCEDSTATUSCODES",
      "250-DSN",
      "250-SIZE 1000000",
      "250 CHUNKING",
    ].join("\n"),
  );
  expect(await client.ask("MAIL FROM:<joe@example.net> SIZE=20 BODY=8BITMIME")).toBe(
    "250 2.1.0 Ok",
  );
  expect(await client.ask("RCPT TO:<jane@example.org>")).toBe("250 2.1.5 Ok");
  expect(await client.ask("DATA")).toBe("354 End data with <CR><LF>.<CR><LF>");
  expect(await client.ask("Subject: x\r\n\r\nHello\r\n.")).toBe("250 2.0.0 Ok: queued as M1");
  expect(await client.ask("QUIT")).toBe("221 2.0.0 mx.example.org Goodbye");
  expect((await client.wire.ended).how).toBe("fin");
  expect(rig.queue.messages).toMatchObject([
    {
      body: "Subject: x\r\n\r\nHello\r\n",
      envelope: {
        sender: "joe@example.net",
        recipients: [{ address: "jane@example.org" }],
        origin: { client: "127.0.0.1", helo: "client.example", isEncrypted: false },
        is8Bit: true,
        isUtf8: false,
      },
    },
  ]);
  expect(rig.queue.size).toBe(20);
  expect(rig.queue.messages[0]?.trace).toBe(
    "Received: from client.example ([127.0.0.1])\r\n" +
      "\tby mx.example.org with ESMTP id M1;\r\n" +
      "\tFri, 20 Nov 2026 12:00:00 +0000\r\n",
  );
  await settle();
  expect(rig.guard.counts().closed).toEqual({ completed: 1 });
});

test("commands out of order are refused and change nothing", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask("MAIL FROM:<joe@example.net>")).toBe(
    "503 5.5.1 Error: send HELO or EHLO first",
  );
  expect(await client.ask("HELO client.example")).toBe("250 mx.example.org");
  expect(await client.ask("RCPT TO:<jane@example.org>")).toBe("503 5.5.1 Error: need MAIL command");
  expect(await client.ask("DATA")).toBe("503 5.5.1 Error: need MAIL command");
  expect(await client.ask("MAIL FROM:<joe@example.net>")).toBe("250 2.1.0 Ok");
  expect(await client.ask("MAIL FROM:<joe@example.net>")).toBe(
    "503 5.5.1 Error: nested MAIL command",
  );
  expect(await client.ask("DATA")).toBe("554 5.5.1 Error: no valid recipients");
  expect(await client.ask("RSET")).toBe("250 2.0.0 Ok");
  expect(await client.ask("RCPT TO:<jane@example.org>")).toBe("503 5.5.1 Error: need MAIL command");
});

test.each(["EHLO", "EHLO a b", "HELO", "HELO a b"])(
  "%s is refused and changes nothing",
  async (line) => {
    await using rig = await openSmtp();
    const client = await rig.connect();
    await client.ask(`${line.startsWith("EHLO") ? "HELO" : "EHLO"} client.example`);
    await client.ask("MAIL FROM:<joe@example.net>");
    await client.ask("RCPT TO:<jane@example.org>");
    expect(await client.ask(line)).toMatch(/^501 /u);
    await client.ask("DATA");
    expect(await client.ask("x\r\n.")).toBe("250 2.0.0 Ok: queued as M1");
    const name = line.startsWith("EHLO") ? "SMTP" : "ESMTP";
    expect(rig.queue.messages[0]?.trace).toContain("from client.example");
    expect(rig.queue.messages[0]?.trace).toContain(`with ${name} id M1`);
  },
);

test.each(["EHLO", "HELO"])("%s that is taken begins anew", async (verb) => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<joe@example.net>");
  expect(await client.ask(`${verb} client.example`)).toMatch(/^250[ -]/u);
  expect(await client.ask("RCPT TO:<jane@example.org>")).toBe("503 5.5.1 Error: need MAIL command");
});

test("a group of commands in one packet is answered in order, a message among them", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.wire.write(
    "MAIL FROM:<joe@example.net>\r\nRCPT TO:<nobody@example.org>\r\nRCPT TO:<jane@example.org>\r\nDATA\r\n",
  );
  expect(await client.reply()).toBe("250 2.1.0 Ok");
  expect(await client.reply()).toBe("550 5.1.1 Error: no such user here");
  expect(await client.reply()).toBe("250 2.1.5 Ok");
  expect(await client.reply()).toMatch(/^354/u);
  await client.wire.write(
    "one\r\n.\r\nMAIL FROM:<joe@example.net>\r\nRCPT TO:<jim@example.org>\r\nDATA\r\n",
  );
  expect(await client.reply()).toBe("250 2.0.0 Ok: queued as M1");
  expect(await client.reply()).toBe("250 2.1.0 Ok");
  expect(await client.reply()).toBe("250 2.1.5 Ok");
  expect(await client.reply()).toMatch(/^354/u);
  expect(await client.ask("two\r\n.")).toBe("250 2.0.0 Ok: queued as M2");
  expect(rig.queue.messages.map(({ body }) => body)).toEqual(["one\r\n", "two\r\n"]);
});

test.each([
  ["DATA and the message in one packet", "DATA\r\nSubject: x\r\n\r\nHello\r\n.\r\n"],
  ["NOOP", "NOOP\r\nRSET\r\n"],
  ["VRFY", "VRFY joe\r\nRSET\r\n"],
  ["EHLO", "EHLO client.example\r\nMAIL FROM:<joe@example.net>\r\n"],
])(
  "defect 25: a client that does not wait for the answer to %s is sent away",
  async (_what, text) => {
    await using rig = await openSmtp();
    const client = await rig.connect();
    await client.ask("EHLO client.example");
    await client.ask("MAIL FROM:<joe@example.net>");
    await client.ask("RCPT TO:<jane@example.org>");
    await client.wire.write(text);
    expect(await client.reply()).toBe("554 5.5.0 Error: SMTP protocol synchronization");
    expect((await client.wire.ended).how).toBe("fin");
    expect(rig.queue.drafts).toEqual([]);
  },
);

test("defect 25: what follows QUIT is not looked at", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  await client.wire.write("QUIT\r\nHELO client.example\r\n");
  expect(await client.wire.text()).toBe("221 2.0.0 mx.example.org Goodbye\r\n");
});

test.each([
  "WIZ",
  "SHELL",
  "KILL",
  "XCLIENT ADDR=10.0.0.1",
  "XFORWARD ADDR=10.0.0.1",
  "LHLO x",
  "x",
])("defect 28: there is no %s here", async (line) => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask(line)).toBe("500 5.5.2 Error: there is no such command here");
});

test.each(["EXPN list", "ETRN example.org", "TURN"])(
  "%s is known and not offered",
  async (line) => {
    await using rig = await openSmtp();
    const client = await rig.connect();
    expect(await client.ask(line)).toBe("502 5.5.1 Error: command not implemented");
  },
);

test("VRFY, HELP and NOOP tell nothing", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask("VRFY jane@example.org")).toMatch(/^252 2\.1\.5 /u);
  expect(await client.ask("VRFY")).toMatch(/^501 5\.5\.4 /u);
  expect(await client.ask("HELP")).toMatch(/^214 2\.0\.0 /u);
  expect(await client.ask("NOOP anything")).toBe("250 2.0.0 Ok");
});

test("an HTTP request is not taken for commands", async () => {
  await using rig = await openSmtp();
  const wire = await rig.dial();
  await wire.line();
  await wire.write("POST / HTTP/1.1\r\nHost: x\r\n\r\nMAIL FROM:<joe@example.net>\r\n");
  expect(await wire.text()).toBe("421 4.7.0 mx.example.org Error: this is SMTP, not HTTP\r\n");
});

test.each([
  ["a bare LF", "HELO x\nRSET\r\n"],
  ["a bare CR", "RCPT TO:<b@y>\rRSET\r\n"],
  ["a NUL", "NOOP \0\r\n"],
  ["a vertical tab", "NOOP \v\r\n"],
  ["a form feed", "NOOP\f\r\n"],
  ["bytes that are not UTF-8", Buffer.from([0x4e, 0x4f, 0x4f, 0x50, 0x20, 0xff, 0x0d, 0x0a])],
])("defect 27: a command with %s is none", async (_what, bytes) => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  await client.wire.write(bytes);
  expect(await client.reply()).toMatch(/^500 5\.5\.2 /u);
});

test("defect 36: a command line that is too long is refused, and the next one is heard", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask(`NOOP ${"x".repeat(2_043)}`)).toBe("250 2.0.0 Ok");
  expect(await client.ask(`NOOP ${"x".repeat(2_044)}`)).toMatch(/^500 5\.5\.2 .*too long/u);
  expect(await client.ask(`NOOP ${"x".repeat(50_000)}`)).toMatch(/^500 5\.5\.2 .*too long/u);
  expect(await client.ask("NOOP")).toBe("250 2.0.0 Ok");
});

test("defect 36: what has no line end when the client shuts its side is not executed", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect({ allowHalfOpen: true });
  client.wire.socket.end("HELP");
  expect(await client.wire.text()).toBe("");
  expect(rig.guard.counts().closed).toEqual({ client_close: 1 });
});
