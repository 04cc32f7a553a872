import { expect, test } from "@jest/globals";

import type { EnvelopeRecipient } from "../../src/store/envelope.ts";
import { FakeHost } from "./fake-host.ts";
import { Relay } from "./relay-rig.ts";
import { text, until } from "./rig.ts";

test("extensions are used where they are offered, DSN for each recipient", async () => {
  const to: readonly EnvelopeRecipient[] = [
    { address: "a@b.test", notify: ["success", "failure"], originalRecipient: "rfc822;x+y@b.test" },
    { address: "c@b.test", notify: "never" },
    { address: "d@b.test" },
  ];
  const of = { envelopeId: "a=1", returnWhat: "headers", is8Bit: true } as const;
  await using host = await FakeHost.open();
  host.extensions = ["DSN", "8BITMIME", "SIZE 1000"];
  const { outcomes } = await new Relay(host).send(to, of);
  expect(host.commands.slice(1, 5)).toEqual([
    `MAIL FROM:<joe@example.org> BODY=8BITMIME SIZE=${text.length} RET=HDRS ENVID=a+3D1`,
    "RCPT TO:<a@b.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;x+2By@b.test",
    "RCPT TO:<c@b.test> NOTIFY=NEVER",
    "RCPT TO:<d@b.test>",
  ]);
  expect(outcomes.map((each) => each?.isNotifyPassedOn)).toEqual([true, undefined, undefined]);

  await using plain = await FakeHost.open();
  plain.extensions = [];
  const second = await new Relay(plain).send(to, of);
  expect(plain.commands.slice(1, 3)).toEqual(["MAIL FROM:<joe@example.org>", "RCPT TO:<a@b.test>"]);
  expect(second.outcomes[0]?.isNotifyPassedOn).toBe(undefined);
});

test("a message that is larger than the host takes fails before it is sent", async () => {
  await using host = await FakeHost.open();
  host.extensions = ["SIZE 10"];
  const { outcomes } = await new Relay(host).send(["a@b.test"]);
  expect(outcomes[0]?.reply).toBe("552 5.3.4 The message is larger than the host takes");
  expect(outcomes[0]?.state).toBe("failed");
});

test("a host without 8BITMIME gets no eight-bit message, but one that was only declared as such", async () => {
  const octets = `Subject: x\r\n\r\n${"x".repeat(100_000)}\u00c3\u00bc\r\n`;
  await using plain = await FakeHost.open();
  plain.extensions = ["PIPELINING"];
  const relay = new Relay(plain);
  const { outcomes, reach } = await relay.send(["a@b.test", "c@b.test"], { is8Bit: true }, octets);
  const reply = "554 5.6.3 The host takes no eight-bit mail";
  expect(outcomes).toEqual([
    { state: "failed", reply, host: "127.0.0.1" },
    { state: "failed", reply, host: "127.0.0.1" },
  ]);
  expect(reach).toBe("reached");
  await until(() => plain.connections === 0);
  expect(plain.commands).toEqual(["EHLO mx.ours.test", "QUIT"]);
  const ascii = await relay.send(["a@b.test"], { is8Bit: true });
  expect(ascii.outcomes[0]?.state).toBe("delivered");
  expect(plain.commands).toContain("MAIL FROM:<joe@example.org>");
  expect(plain.messages).toEqual([text]);

  await using host = await FakeHost.open();
  await new Relay(host).send(["a@b.test"], { is8Bit: true }, octets);
  expect(host.commands).toContain("MAIL FROM:<joe@example.org> BODY=8BITMIME");
  expect(host.messages).toEqual([octets]);
});

test("SMTPUTF8 is said for headers too, and a host without it gets no such message", async () => {
  const octets = "Subject: \u00c3\u00bc\r\n\r\nx\r\n";
  await using host = await FakeHost.open();
  host.extensions = ["SMTPUTF8"];
  await new Relay(host).send(["a@b.test"], { isUtf8: true }, octets);
  expect(host.commands[1]).toBe("MAIL FROM:<joe@example.org> SMTPUTF8");
  await new Relay(host).send(["\u00fc@b.test"], { isUtf8: true });
  expect(host.commands).toContain("MAIL FROM:<joe@example.org> SMTPUTF8");
  expect(host.commands.join()).not.toContain("SMTPUTF8 SMTPUTF8");

  await using plain = await FakeHost.open();
  plain.extensions = [];
  const relay = new Relay(plain);
  const { outcomes } = await relay.send(["a@b.test"], { isUtf8: true }, octets);
  expect(outcomes[0]?.reply).toBe("553 5.6.7 The host takes no internationalized mail");
  const ascii = await relay.send(["a@b.test"], { isUtf8: true });
  expect(ascii.outcomes[0]?.state).toBe("delivered");
});
