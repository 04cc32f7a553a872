import { describe, expect, test } from "@jest/globals";
import { parseAge } from "../../src/options/age.ts";
import { toExpiryRules } from "../../src/options/expiry-rules.ts";
import { optionMistakes } from "../../src/options/mistakes.ts";
import { toPostingOptions } from "../../src/options/posting-options.ts";
import type { NewsSiteOptions } from "../../src/site-options.ts";
import { secret } from "../service/rig.ts";

const good: NewsSiteOptions = { groups: ["local.test"], news: "/news", pickup: "/pickup" };
const joe = { name: "joe", password: secret };

function mistakes(options: Partial<NewsSiteOptions>, hasCertificate = true): string[] {
  return optionMistakes({ ...good, ...options }, hasCertificate).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

test("what is right has no mistakes", () => {
  const options: Partial<NewsSiteOptions> = {
    hostname: "news.example.org",
    groups: [
      "local.test",
      { name: "c++.users", status: "m", moderator: "mod@example.org" },
      { name: "de.test", description: "Für alle" },
    ],
    access: [{ from: ["10.0.0.0/8", "::1"], post: true }, { groups: "*,!local.*" }],
    users: [{ ...joe, policy: { maxConnections: 2 } }],
    peers: [{ name: "news.example.net", from: ["192.0.2.7"], send: { host: "x", groups: "a.*" } }],
    expire: [{ after: "28d" }, { groups: "local.*", keep: 10 }],
    remember: "2w",
    maxArticleAge: "off",
    maxStoreSize: "10GiB",
    control: { cancel: { peers: "*" }, newgroup: { users: "joe", groups: "local.*" } },
    distributions: ["10:local.*:local"],
  };
  expect(mistakes(options)).toEqual([]);
  expect(mistakes({})).toEqual([]);
});

describe("a mistake is told with its place and its cure", () => {
  test.each<[string, Partial<NewsSiteOptions>]>([
    ['hostname: "a!b" is no host name; write "news.example.org"', { hostname: "a!b" }],
    [
      'groups.1: "local.test" is there already; remove one of the two',
      { groups: ["local.test", "local.test"] },
    ],
    [
      "groups.0.status: a moderated group has a moderator; add moderator: ADDRESS",
      { groups: [{ name: "a.b", status: "m" }] },
    ],
    [
      'groups.0.moderator: "a\\r\\nBcc: b@c" is no address; write "joe@example.org"',
      { groups: [{ name: "a.b", moderator: "a\r\nBcc: b@c" }] },
    ],
    [
      "groups.0.description: write one line of text",
      { groups: [{ name: "a.b", description: "a\tb" }] },
    ],
    [
      'access.0.groups: "a, b" is no wildmat; write patterns with commas between them, without spaces: "comp.*,!comp.secret"',
      { access: [{ groups: "a, b" }] },
    ],
    ['users.1.name: "joe" is there already; remove one of the two', { users: [joe, joe] }],
    [
      'users.0.name: "a b" is no name; write letters, digits, and . _ + @ - after the first, at most 63',
      { users: [{ ...joe, name: "a b" }] },
    ],
    [
      'users.0.password: this is no hash of a password; make one with "connd passwd NAME"',
      { users: [{ name: "joe", password: "secret" }] },
    ],
    [
      'peers.0.name: "joe" is there already; remove one of the two',
      { users: [joe], peers: [{ name: "joe", from: ["::1"] }] },
    ],
    [
      "peers.0: nothing is exchanged with it; add from, password, or send",
      { peers: [{ name: "x" }] },
    ],
    [
      "peers.0.send.user: user and password go together; add the other one, or remove both",
      { peers: [{ name: "x", send: { host: "x", user: "us" } }] },
    ],
    ["expire.0: it removes nothing; add after: 28d, or keep: 1000", { expire: [{ groups: "*" }] }],
    ['remember: "off" is no age; write "28d", "4w" or "12h"', { remember: "off" }],
    ['maxArticleSize: "big" is not a size; write "32MiB", or off', { maxArticleSize: "big" }],
    [
      'control.cancel.peers: "" is no wildmat; write patterns with commas between them, without spaces: "comp.*,!comp.secret"',
      { control: { cancel: { peers: "" } } },
    ],
    ['distributions.0: "local" is none; write "10:local.*:local"', { distributions: ["local"] }],
  ])("%s", (message, options) => {
    expect(mistakes(options)).toEqual([message]);
  });
});

test("nobody has a password that could never be taken", () => {
  const [noTls] = mistakes({ users: [joe] }, false);
  expect(noTls).toMatch(/^users: no password is taken in the clear; add tls/u);
  const peers = [{ ...joe, name: "x" }];
  expect(mistakes({ peers }, false)).toEqual([expect.stringMatching(/^peers\.0\.password: no /u)]);
  expect(mistakes({ users: [joe], peers, mayLogInUnencrypted: true }, false)).toEqual([]);
});

test("a listener with TLS has a certificate", () => {
  const listen = [{ host: "127.0.0.1", port: 563, tls: true }];
  expect(optionMistakes(good, false, listen)).toEqual([
    { path: ["listen", 0], message: expect.stringMatching(/^there is no certificate/u) },
  ]);
});

describe("ages", () => {
  test.each([
    ["28d", 28 * 86_400_000],
    ["4w", 28 * 86_400_000],
    ["1d12h", 36 * 3_600_000],
    ["90m", 90 * 60_000],
  ])("%s", (text, ms) => expect(parseAge(text)).toBe(ms));

  test.each(["", "0d", "28", "28 d", "1s", "99999w", "-1d", "1.5d"])("%j is none", (text) => {
    expect(() => parseAge(text)).toThrow(RangeError);
  });
});

test("what has been forgotten is not taken again, where something is ever forgotten", () => {
  const ageOf = (options: Partial<NewsSiteOptions>): number | undefined =>
    toPostingOptions({ ...good, ...options }, async () => {}).limits?.maxAgeMs;
  const dayMs = 86_400_000;
  expect(ageOf({})).toBe(Infinity);
  expect(ageOf({ expire: [{ after: "28d" }] })).toBe(11 * dayMs);
  expect(ageOf({ expire: [{ after: "28d" }], remember: "4w" })).toBe(28 * dayMs);
  expect(ageOf({ expire: [{ after: "28d" }], maxArticleAge: "off" })).toBe(Infinity);
  expect(ageOf({ maxArticleAge: "2d" })).toBe(2 * dayMs);
});

test("rules of the configuration are those of expiry", () => {
  const expire = [{ after: "28d" }, { groups: "local.*", keep: 10 }];
  expect(toExpiryRules({ expire })).toEqual({
    rules: [
      { groups: "*", keepMs: 28 * 86_400_000 },
      { groups: "local.*", keepArticles: 10 },
    ],
    rememberMs: 11 * 86_400_000,
  });
});
