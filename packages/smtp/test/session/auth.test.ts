import { expect, test } from "@jest/globals";
import type { Guard } from "@core/conn-policy";
import { settle } from "@core/conn-policy/testing";
import { smtpError } from "../../src/smtp-error.ts";
import { openSmtp, plainSecret, toBase64 } from "./rig.ts";

test("defects 20, 22: submission takes AUTH under TLS only, offers it there only, and mail only after it", async () => {
  await using rig = await openSmtp({ role: "submission" });
  const client = await rig.connect();
  const inTheClear = await client.ask("EHLO client.example");
  expect(inTheClear).toMatch(/^250[ -]STARTTLS$/mu);
  expect(inTheClear).not.toMatch(/AUTH/u);
  expect(await client.ask(plainSecret)).toBe(
    "538 5.7.11 Error: encryption required, issue a STARTTLS command first",
  );
  expect(await client.ask("MAIL FROM:<alice@example.org>")).toBe(
    "530 5.7.0 Must issue a STARTTLS command first",
  );
  await client.encrypt();
  expect(await client.ask(plainSecret)).toBe("503 5.5.1 Error: send EHLO first");
  const encrypted = await client.ask("EHLO client.example");
  expect(encrypted).toMatch(/^250[ -]AUTH PLAIN LOGIN$/mu);
  expect(encrypted).not.toMatch(/STARTTLS/u);
  expect(await client.ask("MAIL FROM:<alice@example.org>")).toBe(
    "530 5.7.0 Authentication required",
  );
  expect(await client.ask(plainSecret)).toBe("235 2.7.0 Authentication successful");
  expect(await client.ask(plainSecret)).toBe("503 5.5.1 Error: already authenticated");
  expect(await client.ask("MAIL FROM:<bob@example.org>")).toBe(
    "553 5.7.1 Error: this is not your address",
  );
  expect(await client.ask("MAIL FROM:<alice@example.org> AUTH=<>")).toBe("250 2.1.0 Ok");
  expect(await client.ask("RCPT TO:<joe@elsewhere.example>")).toBe("250 2.1.5 Ok");
  await client.ask("DATA");
  expect(await client.ask("x\r\n.")).toBe("250 2.0.0 Ok: queued as M1");
  expect(rig.queue.messages[0]).toMatchObject({
    envelope: { origin: { user: "alice", isEncrypted: true } },
    trace: expect.stringContaining("with ESMTPSA id M1"),
  });
});

test("the same over TLS from the first byte on", async () => {
  await using rig = await openSmtp({ role: "submissions" });
  const client = await rig.connect({ tls: true });
  expect(await client.ask("EHLO client.example")).toMatch(/AUTH PLAIN LOGIN/u);
  expect(await client.ask("STARTTLS")).toBe("503 5.5.1 Error: TLS already active");
  expect(await client.ask("MAIL FROM:<alice@example.org>")).toBe(
    "530 5.7.0 Authentication required",
  );
  expect(await client.ask(plainSecret)).toMatch(/^235/u);
  expect(await client.ask("MAIL FROM:<alice@example.org>")).toBe("250 2.1.0 Ok");
});

test("transfer knows no AUTH, also under TLS", async () => {
  await using rig = await openSmtp({ hasTls: true });
  const client = await rig.connect();
  expect(await client.ask("EHLO client.example")).not.toMatch(/AUTH/u);
  expect(await client.ask(plainSecret)).toBe("502 5.5.1 Error: command not implemented");
  await client.encrypt();
  expect(await client.ask("EHLO client.example")).not.toMatch(/AUTH/u);
  expect(await client.ask(plainSecret)).toBe("502 5.5.1 Error: command not implemented");
  expect(await client.ask("MAIL FROM:<alice@example.org> AUTH=<>")).toMatch(/^555/u);
});

/** A client under TLS that has said EHLO. */
async function openEncrypted(...options: Parameters<typeof openSmtp>) {
  const rig = await openSmtp({ role: "submissions", ...options[0] });
  const client = await rig.connect({ tls: true });
  await client.ask("EHLO client.example");
  return { rig, client, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

test("PLAIN and LOGIN may ask for the rest", async () => {
  await using opened = await openEncrypted();
  const { client } = opened;
  expect(await client.ask("AUTH LOGIN")).toBe("334 VXNlcm5hbWU6");
  expect(await client.ask(toBase64("alice"))).toBe("334 UGFzc3dvcmQ6");
  expect(await client.ask("*")).toBe("501 5.5.4 Authentication aborted");
  expect(await client.ask("AUTH PLAIN")).toBe("334 ");
  expect(await client.ask(toBase64("\0alice\0secret"))).toMatch(/^235 2\.7\.0/u);
});

test.each([
  [
    "defect 23: PLAIN without the name whose password it is",
    `AUTH PLAIN ${toBase64("alice\0\0secret")}`,
    501,
  ],
  ["PLAIN for somebody else", `AUTH PLAIN ${toBase64("root\0alice\0secret")}`, 535],
  ["PLAIN for oneself", `AUTH PLAIN ${toBase64("alice\0alice\0secret")}`, 235],
  ["PLAIN of two parts", `AUTH PLAIN ${toBase64("alice\0secret")}`, 501],
  ["a mechanism that is not there", "AUTH CRAM-MD5", 504],
  ["no mechanism", "AUTH", 504],
  ["a wrong password", `AUTH PLAIN ${toBase64("\0alice\0wrong")}`, 535],
])("%s", async (_what, line, code) => {
  await using opened = await openEncrypted();
  expect(await opened.client.ask(line)).toMatch(new RegExp(`^${code} [25]\\.`, "u"));
});

test("defect 20: AUTH inside a mail transaction is refused", async () => {
  await using opened = await openEncrypted();
  const { client } = opened;
  await client.ask(plainSecret);
  await client.ask("MAIL FROM:<alice@example.org>");
  expect(await client.ask(plainSecret)).toMatch(/^503 5\.5\.1 /u);
});

test("defect 11: after so many wrong passwords the connection is closed", async () => {
  await using opened = await openEncrypted();
  const { client, rig } = opened;
  const wrong = `AUTH PLAIN ${toBase64("\0alice\0wrong")}`;
  expect(await client.ask(wrong)).toBe("535 5.7.8 Error: authentication failed");
  expect(await client.ask(wrong)).toBe("535 5.7.8 Error: authentication failed");
  expect(await client.ask("AUTH LOGIN")).toMatch(/^334/u);
  expect(await client.ask(toBase64("alice"))).toMatch(/^334/u);
  await client.wire.write(`${toBase64("wrong")}\r\n${plainSecret}\r\n`);
  expect(await client.wire.text()).toBe(
    "535 5.7.8 Error: authentication failed\r\n" +
      "421 4.7.0 mx.example.org Error: too many errors, closing connection\r\n",
  );
  await settle();
  expect(rig.guard.counts().closed).toEqual({ error_limit: 1 });
});

test("defect 11: so is one whose address has guessed too often", async () => {
  const refusal = smtpError(421, "4.7.0", "Error: too many failed logins, try again later");
  const site = { accounts: { logIn: () => Promise.reject(refusal) } };
  await using opened = await openEncrypted({ site });
  const { client, rig } = opened;
  await client.wire.write(`${plainSecret}\r\n`);
  expect(await client.wire.text()).toBe(
    "421 4.7.0 mx.example.org Error: too many failed logins, try again later\r\n",
  );
  await settle();
  expect(rig.guard.counts().closed).toEqual({ error_limit: 1 });
  expect(rig.told).toEqual([]);
});

test("defect 25: what is sent with AUTH is not waited for", async () => {
  await using opened = await openEncrypted();
  const { client } = opened;
  await client.wire.write(`AUTH PLAIN\r\n${toBase64("\0alice\0secret")}\r\n`);
  expect(await client.wire.text()).toMatch(/^554 5\.5\.0 /u);
});

test("defect 4: a check that does not come to an end is answered at handlerTimeout", async () => {
  const site = { accounts: { logIn: () => new Promise<never>(() => {}) } };
  await using opened = await openEncrypted({ site, policy: { handlerTimeout: "10s" } });
  const { client, rig } = opened;
  await client.wire.write(`${plainSecret}\r\n`);
  await rig.clock.pass("9900ms");
  expect(client.wire.rest).toBe("");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toMatch(/^451 4\.3\.0 mx\.example\.org /u);
});

test("a check that fails is a failure for now, and is logged without the name", async () => {
  const site = { accounts: { logIn: () => Promise.reject(new Error("no memory")) } };
  await using opened = await openEncrypted({ site });
  expect(await opened.client.ask(plainSecret)).toBe(
    "454 4.7.0 Error: temporary authentication failure",
  );
  expect(opened.rig.told).toEqual(["error: smtp: checking a password failed"]);
});

test("an exchange that is not gone on with ends as an incomplete command does", async () => {
  await using opened = await openEncrypted({ policy: { headerWaitTimeout: "60s" } });
  const { client, rig } = opened;
  await client.ask("AUTH LOGIN");
  await rig.clock.pass("59900ms");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toMatch(/^421 4\.4\.2 mx\.example\.org /u);
});

test("its lines together have as long as one command has, and the password check is not counted", async () => {
  let checked = (): void => {};
  const logIn = async (name: string): Promise<string> => {
    await new Promise<void>((resolve) => (checked = resolve));
    return name;
  };
  await using opened = await openEncrypted({
    policy: { headerWaitTimeout: "60s", handlerTimeout: "5m", connectionTimeout: "10m" },
    site: { accounts: { logIn } },
  });
  const { client, rig } = opened;
  await client.ask("AUTH LOGIN");
  await rig.clock.pass("40s");
  await client.ask(toBase64("alice"));
  await rig.clock.pass("10s");
  await client.wire.write(`${toBase64("secret")}\r\n`);
  await rig.clock.pass("2m");
  checked();
  expect(await client.reply()).toMatch(/^235/u);

  const slow = await rig.connect({ tls: true });
  await slow.ask("EHLO client.example");
  await slow.ask("AUTH LOGIN");
  await rig.clock.pass("40s");
  expect(await slow.ask(toBase64("alice"))).toMatch(/^334/u);
  await rig.clock.pass("19900ms");
  expect(slow.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await slow.wire.text()).toMatch(/^421 4\.4\.2 mx\.example\.org /u);
  expect(rig.guard.counts().closed).toEqual({ header_wait_timeout: 1 });
});

test("defect 21: a site without a certificate takes no password in the clear", async () => {
  await using rig = await openSmtp({ role: "submission", hasTls: false });
  const client = await rig.connect();
  expect(await client.ask("EHLO client.example")).not.toMatch(/AUTH|STARTTLS/u);
  expect(await client.ask(plainSecret)).toMatch(/^538 5\.7\.11 /u);
});

test("whoever logs in goes on under its own level", async () => {
  const logIn = async (name: string): Promise<string> => name;
  let level: Guard | undefined;
  const site = { accounts: { logIn, levelOf: () => level } };
  await using opened = await openEncrypted({ site });
  const { client, rig } = opened;
  level = rig.guard.child({ name: "alice", policy: { maxConnections: 1, whenFull: "refuse" } });
  expect(await client.ask(plainSecret)).toMatch(/^235/u);
  expect(level.counts().currentConnections).toBe(1);
  const second = await rig.connect({ tls: true });
  await second.ask("EHLO client.example");
  expect(await second.ask(plainSecret)).toMatch(/^421 4\.3\.2 /u);
});
