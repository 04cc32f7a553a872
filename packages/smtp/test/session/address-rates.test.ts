import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { AddressRates } from "../../src/session/address-rates.ts";
import { openSmtp } from "./rig.ts";

test("a minute's worth comes at once, and as much in a minute after it", () => {
  const rates = new AddressRates();
  const take = (now: number): boolean => rates.take("192.0.2.1", 60, now);
  for (let count = 0; count < 60; count++) expect(take(0)).toBe(true);
  expect(take(0)).toBe(false);
  expect(take(999)).toBe(false);
  expect(take(1_000)).toBe(true);
  expect(take(1_000)).toBe(false);
  expect(rates.take("192.0.2.2", 60, 1_000)).toBe(true);
  for (let count = 0; count < 60; count++) expect(take(70_000)).toBe(true);
  expect(take(70_000)).toBe(false);
});

test("IPv6 counts by network, and thousands of others are let go", () => {
  const rates = new AddressRates();
  expect(rates.take("2001:db8::1", 1, 0)).toBe(true);
  expect(rates.take("2001:db8::2", 1, 0)).toBe(false);
  for (let count = 0; count < 10_000; count++)
    rates.take(`10.0.${count >> 8}.${count & 255}`, 1, 0);
  expect(rates.take("2001:db8::1", 1, 0)).toBe(true);
});

test("defect 17: so many messages of an address in a minute, over all of its connections", async () => {
  await using rig = await openSmtp({ limits: { maxMessagesPerMinute: 2 } });
  const tooMuch = "450 4.7.1 Error: too much mail from your address, try again later";
  const client = await rig.connect();
  expect(await client.send("one")).toMatch(/^250/u);
  const second = await rig.connect();
  expect(await second.send("two")).toMatch(/^250/u);
  expect(await client.ask("MAIL FROM:<>")).toBe(tooMuch);
  const third = await rig.connect();
  await third.ask("EHLO client.example");
  expect(await third.ask("MAIL FROM:<>")).toBe(tooMuch);
  const other = await rig.connect({ localAddress: "127.0.0.2" });
  expect(await other.send("three")).toMatch(/^250/u);
  await rig.clock.pass("29900ms");
  expect(await third.ask("MAIL FROM:<>")).toBe(tooMuch);
  await rig.clock.pass("100ms");
  expect(await third.send("four")).toMatch(/^250/u);
  await settle();
  expect(rig.queue.messages.map(({ body }) => body.trim())).toEqual([
    "one",
    "two",
    "three",
    "four",
  ]);
});

test("defect 17: so many recipients, of whom those that are refused or named twice count nothing", async () => {
  await using rig = await openSmtp({ limits: { maxRecipientsPerMinute: 2 } });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<>");
  expect(await client.ask("RCPT TO:<nobody@example.org>")).toMatch(/^550/u);
  for (const name of ["a", "a", "b"])
    expect(await client.ask(`RCPT TO:<${name}@example.org>`)).toMatch(/^250/u);
  expect(await client.ask("RCPT TO:<c@example.org>")).toBe(
    "450 4.7.1 Error: too many recipients from your address, try again later",
  );
  await rig.clock.pass("30s");
  expect(await client.ask("RCPT TO:<c@example.org>")).toMatch(/^250/u);
});
