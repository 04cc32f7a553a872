import { expect, test } from "@jest/globals";

import { formatAddress, isLoopback, parseAddress } from "../../src/config/address.ts";

test.each([
  ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080, tls: false }],
  ["[::1]:0", { host: "::1", port: 0, tls: false }],
  ["localhost:65535", { host: "localhost", port: 65_535, tls: false }],
  [
    { address: "127.0.0.1:8443", tls: true },
    { host: "127.0.0.1", port: 8443, tls: true },
  ],
])("%j", (raw, address) => {
  expect(parseAddress(raw)).toEqual(address);
});

test("* is every address of the machine", () => {
  expect(["::", "0.0.0.0"]).toContain(parseAddress("*:80").host);
});

test.each([
  8080,
  "8080",
  ":8080",
  "127.0.0.1",
  "127.0.0.256:80",
  "::1:80",
  "[127.0.0.1]:80",
  "127.0.0.1:99999",
  "a b:80",
  null,
  ["127.0.0.1:80"],
  { address: "127.0.0.1:80", tsl: true },
  { tls: true },
  { address: "127.0.0.1:80", tls: "yes" },
])("%j is refused", (raw) => {
  expect(() => parseAddress(raw)).toThrow(RangeError);
});

test("written as it is read", () => {
  for (const text of ["127.0.0.1:80", "[::1]:80"]) {
    expect(formatAddress(parseAddress(text))).toBe(text);
  }
});

test("loopback is what only this machine reaches", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1", "localhost"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org"].some(isLoopback)).toBe(false);
});
