import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createTrusted } from "../../src/admission/trusted.ts";

const octet = fc.integer({ min: 0, max: 255 });
const group = fc.integer({ min: 0, max: 0xffff });
const times = <T>(value: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  fc.array(value, { minLength: length, maxLength: length });
const joined = (parts: readonly number[], bits: number): bigint =>
  parts.reduce((sum, part) => (sum << BigInt(bits)) | BigInt(part), 0n);
const hex = (parts: readonly number[]): string => parts.map((part) => part.toString(16)).join(":");

describe("createTrusted", () => {
  test("trusts nobody on an empty list", () => {
    const isTrusted = createTrusted([]);
    expect(isTrusted("127.0.0.1")).toBe(false);
    expect(isTrusted("::1")).toBe(false);
  });

  test.each([
    ["192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207"], ["192.0.2.6", "192.0.2.8"]],
    ["192.0.2.0/24", ["192.0.2.0", "192.0.2.255"], ["192.0.1.255", "192.0.3.0"]],
    ["10.0.0.1/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]],
    ["0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4"], ["::1", "2001:db8::1"]],
    ["::ffff:10.0.0.0/104", ["10.0.0.0", "::ffff:10.255.255.255"], ["11.0.0.0", "::10.0.0.0"]],
    ["2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7:ffff::1", "2001:db9::"]],
    ["::1", ["::1", "0:0:0:0:0:0:0:1"], ["::", "::2", "127.0.0.1"]],
    ["fe80::/10", ["fe80::1%eth0", "febf::1"], ["fec0::1", "fe7f::1"]],
    ["::/0", ["::1", "2001:db8::1"], []],
  ])("%s: all of it, nothing beside it", (range, inside, outside) => {
    const isTrusted = createTrusted([range]);
    expect(inside.filter((address) => !isTrusted(address))).toEqual([]);
    expect(outside.filter((address) => isTrusted(address))).toEqual([]);
  });

  test("trusts whom any entry names", () => {
    const isTrusted = createTrusted(["192.0.2.7", "2001:db8::/32"]);
    expect(["192.0.2.7", "2001:db8::1", "192.0.2.8"].map(isTrusted)).toEqual([true, true, false]);
  });

  test.each([undefined, "", "local", "/run/server.sock", "%", "192.0.2.7.1"])(
    "never trusts %j, which is no address",
    (address) => {
      expect(createTrusted(["0.0.0.0/0", "::/0"])(address)).toBe(false);
    },
  );

  test("agrees with arithmetic on IPv4", () => {
    const prefix = fc.integer({ min: 0, max: 32 });
    fc.assert(
      fc.property(
        times(octet, 4),
        prefix,
        times(octet, 4),
        prefix,
        (range, length, noise, keep) => {
          const mask = (bits: number): bigint => (0xffffffffn << BigInt(32 - bits)) & 0xffffffffn;
          const near = (joined(range, 8) & mask(keep)) | (joined(noise, 8) & ~mask(keep));
          const address = [24n, 16n, 8n, 0n]
            .map((shift) => Number((near >> shift) & 255n))
            .join(".");
          const isInside = ((near ^ joined(range, 8)) & mask(length)) === 0n;
          const isTrusted = createTrusted([`${range.join(".")}/${length}`]);
          expect(isTrusted(address)).toBe(isInside);
          expect(isTrusted(`::ffff:${address}`)).toBe(isInside);
        },
      ),
    );
  });

  test("agrees with arithmetic on IPv6", () => {
    const prefix = fc.integer({ min: 0, max: 128 });
    fc.assert(
      fc.property(
        times(group, 8),
        prefix,
        times(group, 8),
        prefix,
        (range, length, noise, keep) => {
          const all = (1n << 128n) - 1n;
          const mask = (bits: number): bigint => (all << BigInt(128 - bits)) & all;
          const near = (joined(range, 16) & mask(keep)) | (joined(noise, 16) & ~mask(keep));
          const groups = range.map((_, index) =>
            Number((near >> BigInt(112 - 16 * index)) & 0xffffn),
          );
          const isInside = ((near ^ joined(range, 16)) & mask(length)) === 0n;
          expect(createTrusted([`${hex(range)}/${length}`])(hex(groups))).toBe(isInside);
        },
      ),
    );
  });

  test.each([
    ["10.0.0.0/33", "write a prefix length from 0 to 32 after the slash"],
    ["10.0.0.0/", "write a prefix length from 0 to 32 after the slash"],
    ["10.0.0.0/255.0.0.0", "write a prefix length from 0 to 32 after the slash"],
    ["10.0.0.0/-1", "write a prefix length from 0 to 32 after the slash"],
    ["::/129", "write a prefix length from 0 to 128 after the slash"],
    ["localhost", 'write "127.0.0.0/8" and "::1"'],
    ["*", 'write "0.0.0.0/0" and "::/0"'],
    ["fe80::1%eth0", "leave out the zone, from the % on"],
    ["[::1]:80", "leave out the brackets and the port"],
    ["10.0.0.0/8/8", 'write "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"'],
    [" 10.0.0.1", 'write "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"'],
    ["", 'write "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"'],
    [10 as unknown as string, 'write "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"'],
  ])("refuses %j and says what to write", (range, cure) => {
    expect(() => createTrusted(["::1", range], "policy.trusted")).toThrow(
      expect.objectContaining({
        code: "ERR_CONN_POLICY_INVALID_ADDRESS_RANGE",
        place: "policy.trusted[1]",
        cure,
      }),
    );
  });

  test("takes the first and the last prefix length", () => {
    for (const range of ["10.0.0.0/0", "10.0.0.0/32", "::/0", "::1/128"]) {
      expect(() => createTrusted([range])).not.toThrow();
    }
  });
});
