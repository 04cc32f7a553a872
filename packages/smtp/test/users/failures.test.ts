import { expect, test } from "@jest/globals";
import { type ManualClock, createManualClock } from "@core/conn-policy/testing";
import { LoginFailures } from "../../src/users/failures.ts";
import { MapWatch } from "../map-watch.ts";

function open(): { clock: ManualClock; failures: LoginFailures } {
  const clock = createManualClock();
  return { clock, failures: new LoginFailures(clock) };
}

test("ten wrong passwords of a name, and it logs in from there no more; other names and addresses do", () => {
  const { failures } = open();
  for (let count = 0; count < 9; count++) failures.add("192.0.2.1", "joe");
  expect(failures.areTooMany("192.0.2.1", "joe")).toBe(false);
  failures.add("192.0.2.1", "joe");
  expect(failures.areTooMany("192.0.2.1", "joe")).toBe(true);
  expect(failures.areTooMany("192.0.2.1", "ann")).toBe(false);
  expect(failures.areTooMany("192.0.2.2", "joe")).toBe(false);
});

test("fifty of whatever names, and nobody does; an IPv6 address is its network", () => {
  const { failures } = open();
  for (let count = 0; count < 49; count++) failures.add(`2001:db8::${count}`, `user${count}`);
  expect(failures.areTooMany("2001:db8::99", "ann")).toBe(false);
  failures.add("2001:db8::50", "user50");
  expect(failures.areTooMany("2001:db8::99", "ann")).toBe(true);
  expect(failures.areTooMany("2001:db8:1::99", "ann")).toBe(false);
});

test("a quarter of an hour after the first of them all is forgotten", async () => {
  const { clock, failures } = open();
  for (let count = 0; count < 10; count++) {
    failures.add("192.0.2.1", "joe");
    await clock.pass("1m");
  }
  await clock.pass("299900ms");
  expect(failures.areTooMany("192.0.2.1", "joe")).toBe(true);
  await clock.pass("100ms");
  expect(failures.areTooMany("192.0.2.1", "joe")).toBe(false);
  failures.add("192.0.2.1", "joe");
  expect(failures.areTooMany("192.0.2.1", "joe")).toBe(false);
});

test("no more than so many are remembered: the oldest goes", () => {
  const { failures } = open();
  for (let count = 0; count < 10; count++) failures.add("192.0.2.1", "joe");
  for (let count = 0; count < 5_000; count++)
    failures.add(`10.0.${count >> 8}.${count & 255}`, "x");
  expect(failures.areTooMany("192.0.2.1", "joe")).toBe(false);
});

test.each([1, 12_288])("a name of length %i is counted as itself, and kept in little", (length) => {
  using watch = new MapWatch();
  const { failures } = open();
  const name = "x".repeat(length);
  for (let count = 0; count < 10; count++) failures.add("192.0.2.1", name);
  expect(failures.areTooMany("192.0.2.1", name)).toBe(true);
  expect(failures.areTooMany("192.0.2.1", `${name.slice(1)}y`)).toBe(false);
  expect(failures.areTooMany("192.0.2.1", `${name}x`)).toBe(false);
  const lengths = watch.keys.map((key) => String(key).length);
  expect(lengths.length).toBe(2);
  expect(Math.max(...lengths)).toBeLessThan(100);
});
