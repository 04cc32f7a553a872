import { expect, test } from "@jest/globals";
import { toPlainAddress } from "../../src/data/address.ts";

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["::ffff:7f00:1", "127.0.0.1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["2001:DB8::1", "2001:db8::1"],
  ["1.2.3", undefined],
  ["localhost", undefined],
  ["", undefined],
  [undefined, undefined],
])("%s is %s", (address, plain) => {
  expect(toPlainAddress(address)).toBe(plain);
});
