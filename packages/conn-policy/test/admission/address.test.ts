import { isIPv6 } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addressKey, localKey } from "../../src/admission/address.ts";

const group = fc.integer({ min: 0, max: 0xffff });
const octet = fc.integer({ min: 0, max: 255 });
const hex = (numbers: readonly number[]): string =>
  numbers.map((number) => number.toString(16)).join(":");

describe("addressKey", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["0.0.0.0", "0.0.0.0"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:192.0.2.7", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["::ffff:0:0", "0.0.0.0"],
    ["::ffff:192.0.2.7%eth0", "192.0.2.7"],
    ["::", "::/64"],
    ["::1", "::/64"],
    ["::192.0.2.7", "::/64"],
    ["::fffe:192.0.2.7", "::/64"],
    ["1::ffff:192.0.2.7", "1::/64"],
    ["2001:db8::1", "2001:db8::/64"],
    ["2001:DB8:0:0:ffff:ffff:ffff:ffff", "2001:db8::/64"],
    ["2001:db8:0:1::", "2001:db8:0:1::/64"],
    ["2001:0db8:00a0:0000:1:2:3:4", "2001:db8:a0::/64"],
    ["0:0:0:1::1", "0:0:0:1::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4::/64"],
    ["fe80::1%eth0", "fe80::/64"],
    ["fe80::2%eth1", "fe80::/64"],
    ["64:ff9b::192.0.2.7", "64:ff9b::/64"],
  ])("counts %s as %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  test.each([
    undefined,
    "",
    "/run/server.sock",
    "localhost",
    "1.2.3",
    "01.2.3.4",
    "1::2::3",
    "[::1]",
    "%",
    "::1 ",
  ])("has one key for %j, which is no address", (address) => {
    expect(addressKey(address)).toBe(localKey);
  });

  test("takes all addresses of a /64 for one, and of another /64 for another", () => {
    const four = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(four, four, four, (prefix, one, other) => {
        fc.pre(prefix.some((number) => number !== 0));
        const key = addressKey(hex([...prefix, ...one]));
        expect(addressKey(hex([...prefix, ...other]).toUpperCase())).toBe(key);
        const [first, ...rest] = prefix;
        expect(addressKey(hex([first ^ 1, ...rest, ...one]))).not.toBe(key);
        expect(addressKey(hex([...prefix.slice(0, 3), prefix[3] ^ 1, ...one]))).not.toBe(key);
      }),
    );
  });

  test("writes the prefix as an address of that prefix", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const key = addressKey(address);
        if (!key.endsWith("/64")) return;
        const prefix = key.slice(0, -"/64".length);
        expect(isIPv6(prefix)).toBe(true);
        expect(new URL(`http://[${prefix}]`).hostname).toBe(`[${prefix}]`);
        expect(addressKey(prefix)).toBe(key);
      }),
    );
  });

  test("takes every form of a mapped address for its IPv4 address", () => {
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const dotted = `${a}.${b}.${c}.${d}`;
        expect(addressKey(dotted)).toBe(dotted);
        expect(addressKey(`::ffff:${dotted}`)).toBe(dotted);
        expect(addressKey(`0::ffff:${hex([a * 256 + b, c * 256 + d])}`)).toBe(dotted);
      }),
    );
  });

  test("is total and stays quick on megabytes of nonsense", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof addressKey(text)).toBe("string");
      }),
    );
    // Processor time: other test files run beside this one.
    const start = process.cpuUsage();
    for (const piece of [":", "0:", "%", "1.", "f", "::%"]) {
      expect(addressKey(piece.repeat(1_000_000))).toMatch(/^(?:local|::\/64)$/u);
    }
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(500);
  });
});
