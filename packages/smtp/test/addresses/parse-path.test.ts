import { expect, test } from "@jest/globals";

import { parsePath } from "../../src/addresses/parse-path.ts";
import { decodeXtext } from "../../src/addresses/xtext.ts";
import { addressOf, codeOf } from "./read.ts";

const taken: readonly (readonly [string, string])[] = [
  ["<>", ""],
  ["<joe@example.org>", "joe@example.org"],
  [" <joe@example.org>", "joe@example.org"],
  ["<Joe.Doe+tag@EXAMPLE.Org>", "Joe.Doe+tag@example.org"],
  ["<joe@localhost>", "joe@localhost"],
  ["<joe@my_host.example.org>", "joe@my_host.example.org"],
  ["<!#$%&'*+-/=?^_`{|}~@x>", "!#$%&'*+-/=?^_`{|}~@x"],
  ["<@a.example,@b.example:joe@example.org>", "joe@example.org"],
  ["<@a.example:joe@example.org>", "joe@example.org"],
  ["<joe@[192.0.2.1]>", "joe@[192.0.2.1]"],
  ["<joe@[ipv6:2001:DB8:0::1]>", "joe@[IPv6:2001:db8::1]"],
  ["<Postmaster>", "postmaster"],
  ["<joe@xn--bcher-kva.example>", "joe@xn--bcher-kva.example"],
  ["<joe%example.net@example.org>", "joe%example.net@example.org"],
  // To the URL standard these are IPv4 addresses, or none.
  ["<joe@0x7f.1>", "joe@0x7f.1"],
  ["<joe@a.1>", "joe@a.1"],
];

test.each(taken)("%s is %s", (text, expected) => {
  expect(addressOf(text)).toBe(expected);
});

const quoted: readonly (readonly [string, string])[] = [
  ['<"john doe"@y>', '"john doe"@y'],
  ['<"a@b"@y>', '"a@b"@y'],
  ['<"a>b"@y>', '"a>b"@y'],
  [String.raw`<"a\"b"@y>`, String.raw`"a\"b"@y`],
  [String.raw`<"a\\"@y>`, String.raw`"a\\"@y`],
  [String.raw`<"\j\o\e"@y>`, "joe@y"],
  ['<"joe"@y>', "joe@y"],
  ['<""@y>', '""@y'],
  ['<"a..b"@y>', '"a..b"@y'],
  ['<@r.example:"a@b:c"@y>', '"a@b:c"@y'],
];

test.each(quoted)("defect 30: the quoted local part of %s is read: %s", (text, expected) => {
  expect(addressOf(text)).toBe(expected);
});

test.each([
  "",
  "joe@x",
  "<joe@x",
  "joe@x>",
  "<joe@x>y",
  "<joe@x>>",
  "  <joe@x>",
  "<joe>",
  "<@x>",
  "<joe@>",
  "<joe@@x>",
  "<a b@x>",
  "< joe@x>",
  "<joe@x >",
  "<.joe@x>",
  "<joe.@x>",
  "<a..b@x>",
  "<a,b@x>",
  "<joe@a..b>",
  "<joe@.a>",
  "<joe@a.>",
  "<joe@-a>",
  "<joe@a->",
  "<joe@a b>",
  "<joe@[192.0.2]>",
  "<joe@[192.0.2.1>",
  "<joe@[2001:db8::1]>",
  "<joe@[IPv6:192.0.2.1]>",
  "<joe@[IPv6:fe80::1%eth0]>",
  "<joe@[x:y]>",
  "<joe@127.0.0.1>",
  '<"joe@x>',
  '<"joe"x@y>',
  '<"joe">',
  '<"a"b"@x>',
  '<joe"doe@x>',
  "<@a.example:>",
  "<@a.example>",
  "<@a.example,joe@x>",
  "<postmaster@>",
  "<<joe@x>>",
  "<joe@x\r>",
  "<joe\0@x>",
  "<joe\t@x>",
  '<"joe\x7f"@x>',
  "<joe@x>\t",
  "<joe@x> A=\x01",
  "<\r\nRCPT@x>",
  `<"\\`,
  '<"\\"@x>',
])("%j is no path", (text) => {
  expect(codeOf(() => addressOf(text))).toBe("501 5.1.3");
  expect(codeOf(() => parsePath(text, { isUtf8Allowed: true, isSender: true }))).toBe("501 5.1.7");
});

test("a sender has a domain, or is nobody", () => {
  const options = { isUtf8Allowed: false, isSender: true };
  expect(parsePath("<>", options).address).toBe("");
  expect(codeOf(() => parsePath("<postmaster>", options))).toBe("501 5.1.7");
});

test("local parts have 64 octets at most, labels 63, domains 255, paths 256", () => {
  const label = "d".repeat(63);
  expect(addressOf(`<${"l".repeat(64)}@x>`)).toBe(`${"l".repeat(64)}@x`);
  expect(codeOf(() => addressOf(`<${"l".repeat(65)}@x>`))).toBe("501 5.1.3");
  expect(codeOf(() => addressOf(`<${"é".repeat(33)}@x>`, true))).toBe("501 5.1.3");
  expect(addressOf(`<l@${label}>`)).toBe(`l@${label}`);
  expect(codeOf(() => addressOf(`<l@${label}d>`))).toBe("501 5.1.3");
  const domain = `${label}.${label}.${label}.${"d".repeat(60)}`;
  expect(`<l@${domain}>`).toHaveLength(256);
  expect(addressOf(`<l@${domain}>`)).toBe(`l@${domain}`);
  expect(codeOf(() => addressOf(`<ll@${domain}>`))).toBe("501 5.1.3");
  // It is short as it was sent, and too long in ASCII.
  expect(addressOf(`<l@${"é.".repeat(31)}example>`, true)).toHaveLength("l@".length + 31 * 8 + 7);
  expect(codeOf(() => addressOf(`<l@${"é.".repeat(32)}example>`, true))).toBe("501 5.1.3");
});

test("defect 32: domains come in lower case and ASCII, whatever they were written in", () => {
  for (const domain of [
    "bücher.example",
    "BÜCHER.example",
    "bu\u0308cher.example",
    "xn--bcher-kva.EXAMPLE",
    "bücher。example",
  ]) {
    expect(addressOf(`<joe@${domain}>`, true)).toBe("joe@xn--bcher-kva.example");
  }
  expect(addressOf("<żółw@例え.テスト>", true)).toBe("żółw@xn--r8jz45g.xn--zckzah");
  // Digits of another script are an address to the URL standard.
  expect(codeOf(() => addressOf("<joe@１２７.0.0.1>", true))).toBe("501 5.1.3");
  expect(codeOf(() => addressOf("<joe@a\u2028b.example>", true))).toBe("501 5.1.3");
  expect(codeOf(() => addressOf("<joe\u00a0doe@example>", true))).toBe("501 5.1.3");
});

test("defect 31: what is not ASCII needs SMTPUTF8", () => {
  for (const text of ["<jöe@x>", "<joe@bücher.example>", '<"jö e"@x>']) {
    expect(codeOf(() => addressOf(text, true))).toMatch(/^taken/);
    expect(codeOf(() => addressOf(text))).toBe("553 5.6.7");
  }
  expect(codeOf(() => addressOf("<joe@x> ORCPT=utf-8;jöe@x"))).toBe("501 5.5.4");
});

test("parameters come in capital letters, each once, and with a value that is not empty", () => {
  const read = (text: string): object =>
    Object.fromEntries(parsePath(`<a@x>${text}`, { isUtf8Allowed: false }).parameters);
  expect(read("")).toEqual({});
  expect(read("  ")).toEqual({});
  expect(read(" Size=100 body=8bitmime  SMTPUTF8 X-1=a=b")).toEqual({
    SIZE: "100",
    BODY: "8bitmime",
    SMTPUTF8: undefined,
    "X-1": "a=b",
  });
  expect([...parsePath("<a@x> constructor", { isUtf8Allowed: false }).parameters]).toEqual([
    ["CONSTRUCTOR", undefined],
  ]);
});

test.each(["size", "SIZE=", "A=1 a=1", "A a=2", "=1", "-A=1", "A_B=1", "A\u00e9=1"])(
  "%j: are these parameters?",
  (text) => {
    const isGood = text === "size";
    expect(codeOf(() => parsePath(`<a@x> ${text}`, { isUtf8Allowed: true }).address)).toBe(
      isGood ? 'taken: "a@x"' : "501 5.5.4",
    );
  },
);

test("xtext is decoded, and hides nothing", () => {
  expect(decodeXtext("rfc822;joe+2Bdoe+3D1@x")).toBe("rfc822;joe+doe=1@x");
  expect(decodeXtext("+20+7E")).toBe(" ~");
  expect(decodeXtext("utf-8;jöe@x")).toBe("utf-8;jöe@x");
  for (const bad of [
    "+",
    "a+2",
    "+2b",
    "+GG",
    "+0D+0A",
    "+00",
    "+7F",
    "+E9",
    "+80",
    "a\x01",
    "\x85",
  ]) {
    expect(codeOf(() => decodeXtext(bad))).toBe("501 5.5.4");
  }
});
