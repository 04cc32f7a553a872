import { expect, test } from "@jest/globals";
import { hashPassword } from "@core/accounts";
import { optionMistakes } from "../../src/options/mistakes.ts";
import { toMailLimits } from "../../src/options/mail-limits.ts";
import { toSchedule } from "../../src/options/schedule.ts";
import { toRelay } from "../../src/options/smart-host.ts";
import type { SmtpSiteOptions } from "../../src/site-options.ts";

const password = await hashPassword("secret", { ln: 10, r: 1, p: 1 });
const plain: SmtpSiteOptions = { domains: ["example.org"], mailroot: "/nowhere" };

/** `path: message` of each. */
function mistakes(options: Partial<SmtpSiteOptions>, hasCertificate = false): string[] {
  return optionMistakes({ ...plain, ...options }, hasCertificate).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

test("a site of which nothing is wrong", () => {
  expect(
    mistakes(
      {
        hostname: "mx.example.org",
        domains: ["Example.ORG", "bücher.example"],
        mailboxes: ["ann", "bob@bücher.example"],
        users: [{ name: "joe", password, addresses: ["@example.net"] }],
        aliases: { info: ["joe", "ann"], "x@example.org": "y@example.net", web: "info" },
        catchAll: { "BÜCHER.example": "joe" },
        relay: { host: "smtp.example.net", user: "us", password: "x" },
        relayFrom: ["10.0.0.0/8", "::1"],
        retry: ["1m", "1h"],
        maxMessageSize: "10MiB",
        requireTls: true,
      },
      true,
    ),
  ).toEqual([]);
});

test.each<[Partial<SmtpSiteOptions>, string]>([
  [{ hostname: "a b" }, 'hostname: "a b" is no host name; write "mail.example.org"'],
  [{ domains: ["x@y"] }, 'domains.0: "x@y" is no domain; write "example.org"'],
  [
    { mailboxes: ["../joe"] },
    'mailboxes.0: "../joe" is no name of a mailbox; write letters, digits, and . _ + - after the first',
  ],
  [
    { mailboxes: ["joe@example.net"] },
    "mailboxes.0: example.net is no domain of this site; add it to domains",
  ],
  [
    { mailboxes: "any", mailboxFormat: "maildir" },
    'mailboxes: anybody could make folders here; list the mailboxes, or use "drop"',
  ],
  [{ aliases: { a: "b c" } }, 'aliases.a: "b c" is no address; write "joe" or "joe@example.org"'],
  [{ aliases: { a: "b" } }, "aliases.a: nobody has the address b@example.org; add it to mailboxes"],
  [
    { mailboxes: ["b"], aliases: { a: ["b", "A@example.org"] } },
    "aliases.a: mail for a@example.org comes back to A@example.org; send it to a mailbox, or elsewhere",
  ],
  [
    { aliases: { a: "x@example.net" } },
    "aliases.a: x@example.net is elsewhere, and this site relays nothing; set relay: mx, or a smart host",
  ],
  [{ aliases: { a: [] } }, "aliases.a: it leads nowhere; write a name"],
  [
    { catchAll: { "example.org": "joe" } },
    "catchAll.example.org: nobody has the address joe@example.org; add it to mailboxes",
  ],
  [
    { catchAll: { "example.net": "postmaster" } },
    "catchAll.example.net: example.net is no domain of this site; add it to domains",
  ],
  [
    { users: [{ name: "joe", password: "secret" }] },
    'users.0.password: this is no hash of a password; make one with "connd passwd NAME"',
  ],
  [
    { users: [{ name: "joe", password, addresses: ["joe"] }] },
    'users.0.addresses.0: "joe" is no address; write "joe@example.net", or "@example.net" for all of a domain',
  ],
  [
    { relayFrom: ["10.0.0.0/8"] },
    "relayFrom: this site relays nothing; set relay: mx, or a smart host",
  ],
  [
    { relay: "mx", relayFrom: ["0.0.0.0/0"] },
    "relayFrom.0: this is everybody, and the site an open relay; write your own networks",
  ],
  [
    { relay: { host: "x", user: "u" } },
    "relay: user and password go together; add the other one, or remove both",
  ],
  [
    { relay: { host: "x", user: "u", password: "p", tls: "off" } },
    'relay.tls: the password would go in the clear; write "required" or "implicit"',
  ],
  [{ retry: [] }, 'retry: write one wait at least: ["15m"]'],
  [{ retry: ["15m", "10ms"] }, 'retry.1: "10ms" is too little; write at least "1s"'],
  [{ expire: "48" }, 'expire: "48" is not a duration; write "48s"'],
  [{ maxMessageSize: "big" }, 'maxMessageSize: "big" is not a size; write "32MiB", or off'],
  [{ banner: "a\r\nb" }, "banner: write one line of ASCII letters"],
  [
    { requireTls: true },
    "requireTls: there is no certificate; add tls: { cert: FILE, key: FILE } to the site",
  ],
])("%j", (options, expected) => {
  expect(mistakes(options)).toEqual([expected]);
});

test("two users of one name, in whatever case", () => {
  const users = ["joe", "JOE"].map((name) => ({ name, password }));
  expect(mistakes({ users })).toEqual([
    'users.1.name: "JOE" is there already; remove one of the two',
  ]);
});

test("a range that is none is told in the words of the core", () => {
  expect(mistakes({ proxies: ["10.0.0.0/99"] })).toEqual([
    expect.stringMatching(/^proxies\.0: .*prefix length from 0 to 32/u),
  ]);
});

test("a listener for submission needs a certificate, and one for transfer does not begin with TLS", () => {
  const at = { host: "127.0.0.1", port: 25 };
  const listen = [
    { ...at, tls: false },
    { ...at, tls: false, role: "submission" },
    { ...at, tls: true, role: "transfer" },
    { ...at, tls: true },
  ];
  const found = (has: boolean): string[] =>
    optionMistakes(plain, has, listen).map(({ path, message }) => `${path.join(".")}: ${message}`);
  expect(found(true)).toEqual([
    "listen.2: other servers do not begin with TLS; remove tls, or the role",
  ]);
  expect(found(false).map((line) => line.slice(0, 33))).toEqual([
    "listen.1: there is no certificate",
    "listen.2: other servers do not be",
    "listen.3: there is no certificate",
  ]);
});

test("what is not told is as in IIS, and otherwise as in Postfix", () => {
  expect(toMailLimits({})).toEqual({
    maxMessageBytes: 33_554_432,
    maxSessionBytes: Number.POSITIVE_INFINITY,
    maxRecipients: 100,
    maxMessagesPerConnection: 100,
    maxHops: 50,
    softErrors: 10,
    hardErrors: 20,
    maxJunk: 100,
    maxAuthFailures: 3,
    maxMessagesPerMinute: Number.POSITIVE_INFINITY,
    maxRecipientsPerMinute: Number.POSITIVE_INFINITY,
  });
  expect(toMailLimits({ maxMessageSize: "1.5kB", maxErrors: 1 })).toMatchObject({
    maxMessageBytes: 1_500,
    softErrors: 1,
    hardErrors: 1,
  });
  expect(toSchedule({}).retryMs.map((ms) => ms / 60_000)).toEqual([15, 30, 60, 240]);
  expect(toSchedule({ retry: ["1m"], expire: "1d" })).toMatchObject({
    retryMs: [60_000],
    expireMs: 86_400_000,
  });
});

test("a smart host has the port and the encryption that go with how it is used", () => {
  const host = "smtp.example.net";
  const auth = { user: "us", password: "x" };
  expect(toRelay({ relay: "off" })).toBe("mx");
  expect(toRelay({ relay: { host } })).toEqual({ host, port: 25, tls: "opportunistic" });
  expect(toRelay({ relay: { host, ...auth } })).toEqual({ host, port: 587, tls: "required", auth });
  expect(toRelay({ relay: { host, tls: "implicit" } })).toMatchObject({ port: 465 });
});
