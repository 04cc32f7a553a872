import { connect as connectTls } from "node:tls";
import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { StockServer } from "../../src/session/stock-server.ts";
import { openSmtp } from "./rig.ts";

test("STARTTLS: what was said in the clear is forgotten, and all goes on encrypted", async () => {
  await using rig = await openSmtp({ hasTls: true });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<joe@example.net>");
  await client.encrypt();
  expect(await client.ask("RCPT TO:<jane@example.org>")).toBe("503 5.5.1 Error: need MAIL command");
  expect(await client.ask("MAIL FROM:<joe@example.net>")).toBe(
    "503 5.5.1 Error: send HELO or EHLO first",
  );
  expect(await client.send("x")).toBe("250 2.0.0 Ok: queued as M1");
  expect(rig.queue.messages[0]?.trace).toContain("with ESMTPS id M1");
  expect(await client.ask("QUIT")).toMatch(/^221/u);
  await client.wire.ended;
  await settle();
  expect(rig.guard.counts().closed).toEqual({ completed: 1 });
});

test.each(["RSET\r\n", "RSE", "EHLO x\r\nMAIL FROM:<joe@example.net>\r\n"])(
  "what is sent with STARTTLS is not taken for something encrypted: %j",
  async (behind) => {
    await using rig = await openSmtp({ hasTls: true });
    const client = await rig.connect();
    await client.ask("EHLO client.example");
    await client.wire.write(`STARTTLS\r\n${behind}`);
    expect(await client.wire.text()).toBe("554 5.5.0 Error: SMTP protocol synchronization\r\n");
  },
);

test("STARTTLS is not there without a certificate", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.ask("STARTTLS")).toBe("502 5.5.1 Error: command not implemented");
});

test.each(["submission", "submissions"] as const)(
  "defect 3: a client that does not shake hands is cut off without a word (%s)",
  async (role) => {
    await using rig = await openSmtp({ role, policy: { handshakeTimeout: "10s" } });
    const wire = await rig.dial();
    if (role === "submission") {
      await wire.until("\r\n");
      await wire.write("STARTTLS\r\n");
      await wire.until("\r\n");
    }
    await wire.write(Buffer.from([0x16, 0x03, 0x01, 0x02]));
    await rig.clock.pass("9900ms");
    expect(wire.state).toBe("open");
    await rig.clock.pass("300ms");
    expect(await wire.text()).toBe("");
    await settle();
    expect(rig.guard.counts().closed).toEqual({ handshake_timeout: 1 });
  },
);

test.each(["submission", "submissions"] as const)(
  "defect 18: garbage instead of a handshake harms nobody (%s)",
  async (role) => {
    await using rig = await openSmtp({ role });
    const wire = await rig.dial();
    if (role === "submission") {
      await wire.until("\r\n");
      await wire.write("STARTTLS\r\n");
      await wire.until("\r\n");
    }
    await wire.write("QUIT\r\n".repeat(100));
    await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
    expect(rig.guard.counts().closed).toEqual({ tls_error: 1 });
  },
);

test.each([
  ["with the command", "submission", true, ""],
  ["after the answer", "submission", false, ""],
  ["within its hello", "submission", false, "\x16\x03\x01\x02\0\x01"],
  ["without a word", "submissions", false, ""],
  ["within its hello", "submissions", false, "\x16\x03\x01\x02\0\x01"],
] as const)(
  "defect 18: a client that leaves %s before it has shaken hands is gone at once (%s)",
  async (_what, role, isSaidAtOnce, hello) => {
    await using rig = await openSmtp({ role });
    const wire = await rig.dial({ allowHalfOpen: true });
    if (role === "submission") {
      await wire.until("\r\n");
      if (isSaidAtOnce) wire.socket.end("STARTTLS\r\n");
      else await wire.write("STARTTLS\r\n");
      await wire.until("\r\n");
    }
    if (hello !== "") await wire.write(Buffer.from(hello, "latin1"));
    wire.end();
    expect(await wire.text()).toBe("");
    await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
    expect(rig.guard.counts().closed).toEqual({ client_close: 1 });
  },
);

test("defect 18: connecting to TLS and resetting harms nobody", async () => {
  await using rig = await openSmtp({ role: "submissions" });
  const wire = await rig.dial();
  wire.reset();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
});

test("a client that shuts its side under TLS still hears the answer", async () => {
  await using rig = await openSmtp({ role: "submissions" });
  const client = await rig.connect({ tls: true, allowHalfOpen: true });
  client.wire.socket.end("NOOP\r\n");
  expect(await client.wire.text()).toBe("250 2.0.0 Ok\r\n");
  await settle();
  expect(rig.guard.counts().closed).toEqual({ client_close: 1 });
});

test("limits and last words hold under TLS", async () => {
  await using rig = await openSmtp({
    role: "submissions",
    policy: { headerWaitTimeout: "10s", connectionTimeout: "20s" },
  });
  const slow = await rig.connect({ tls: true });
  const idle = await rig.connect({ tls: true });
  await idle.ask("EHLO client.example");
  await slow.wire.write("EH");
  await rig.clock.pass("9900ms");
  expect(slow.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await slow.wire.text()).toMatch(/^421 4\.4\.2 mx\.example\.org /u);
  await rig.clock.pass("10s");
  expect(await idle.wire.text()).toMatch(/^421 4\.4\.2 mx\.example\.org /u);
});

test("a message that comes slowly under STARTTLS ends at its rate", async () => {
  await using rig = await openSmtp({
    hasTls: true,
    policy: { minReceiveBytesPerSec: "2kB/s", rateGrace: "5s" },
  });
  const client = await rig.connect();
  await client.encrypt();
  await client.startMessage();
  for (let seconds = 0; seconds < 30 && client.wire.state === "open"; seconds++) {
    await client.wire.write("x");
    await rig.clock.pass("1s");
  }
  expect(await client.wire.text()).toMatch(/^421 4\.4\.2 .* too slowly/u);
});

test("defect 24: TLS before 1.2, and smtp-server's own certificate, are nowhere", async () => {
  await using rig = await openSmtp({ role: "submissions" });
  const [address = ""] = rig.addresses;
  const port = Number(address.split(":")[1]);
  const stream = connectTls({
    port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    maxVersion: "TLSv1.1",
    minVersion: "TLSv1",
    ciphers: "DEFAULT@SECLEVEL=0",
  });
  await new Promise<void>((resolve) => stream.once("error", () => resolve()));
  await using plain = await openSmtp();
  const { site } = plain.listener;
  const createParser = (): never => {
    throw new Error("not called");
  };
  const stock = new StockServer({ site, role: "transfer", createParser, now: () => 0 });
  expect(stock.secureContext.size).toBe(0);
});
