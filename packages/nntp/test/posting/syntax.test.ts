import { expect, test } from "@jest/globals";
import { fedArticle, postedArticle } from "../articles/sample.ts";
import { openPosting } from "./rig.ts";

/** A field, what is said of it, and contents of which each is wrong. */
const wrong: readonly [string, string, readonly string[]][] = [
  [
    "From",
    "From has no address",
    [
      ...["@", "a@", "@b", "<@>", "<>", "<a@b", "a@b>", "a b@", "a@b c", "A <a b@c>", "A <a@b> c"],
      ...["(a@b)", "A (a@b)", '"a@b"', String.raw`"A\" <a@b>"`, "A <a@b@c>", "a@[b", "A, B"],
    ],
  ],
  [
    "Message-ID",
    "That is no Message-ID",
    [
      ...["<a>", "<@>", "<@b>", "<a@>", "<a.@c>", "<.a@c>", "<a..b@c>", "<a@c.>", "<a@.c>", "a@b"],
      ...[
        "<a@b@c>",
        "<a@b> x",
        "<a@b> <c@d>",
        "<a b@c>",
        "<(a)@b>",
        '<"a"@b>',
        "<a@[b>",
        "<\xe9@b>",
      ],
      `<${"a".repeat(247)}@b>`,
    ],
  ],
  [
    "Newsgroups",
    "Newsgroups holds what is no name of a newsgroup",
    [
      ...[" , ", ",local.test", "local.test,", "local.test,,local.other", "local.test local.other"],
      ...[
        "foo bar",
        "local.test,a..b",
        "local.test,.a",
        "local.test,x/y",
        "local.*",
        "local.caf\xe9",
      ],
    ],
  ],
  [
    "Followup-To",
    "Followup-To is neither poster nor names of newsgroups",
    ["a@b", "poster, a@b", "local.test,", "local test", "a..b", "<a@b>"],
  ],
  [
    "References",
    "References holds what is no Message-ID",
    ["a", "a@b", "<a>", "<a@b> c", "<a@b>, <c@d>", "<a b@c>", "<@b>", "<a@>", "<a@b", "<<a@b>>"],
  ],
  ...["Date", "Injection-Date"].map((field): [string, string, readonly string[]] => [
    field,
    `${field} holds more than a date`,
    [
      ...["junk", "+0000", "(open", ", x", "(UTC) junk", '"UTC"', "2026"].map(
        (more) => `Sat, 21 Nov 2026 09:00:00 +0000 ${more}`,
      ),
      ...["21 Nov 2026 09:00:00 GMT+1", "21 Nov 2026 09:00:00 +00000"],
    ],
  ]),
];

test.each(
  wrong.flatMap(([field, why, contents]) =>
    contents.map((content) => [field, content, why] as const),
  ),
)("%s: %s is refused", async (field, content, why) => {
  const rig = await openPosting();
  expect(await rig.post(postedArticle({ [field]: content }))).toEqual({ kind: "refused", why });
});

/** A field, and what people write in it. */
const right: readonly [string, readonly string[]][] = [
  [
    "From",
    [
      ...["joe@example.org (Joe)", "joe@example.org", "Joe <joe@example.org>", "<joe@example.org>"],
      ...['"Joe, Jr." <joe@example.org>', "J. R. Doe <joe@example.org>", "(Joe) joe@example.org"],
      ...["joe@home <joe@example.org>", '"a b"@example.org', "joe@[192.0.2.1]", "joe.@example.org"],
      ...[
        "Doe, Joe <joe@example.org>",
        "joe@example.org, ann@example.org",
        "joe@host",
        "joe@x.invalid",
      ],
      ...["Joe :-( <joe@example.org>", "Joe :-) <joe@example.org>", "=?UTF-8?Q?J=C3=B6e?= <joe@a>"],
      ...[
        "J\xc3\xb6e <j\xc3\xa0@example.org>",
        "J\xf6e <joe@example.org>",
        "joe@example.org (a (b) c)",
      ],
      ...["Joe\r\n <joe@example.org>", "Joe\r\n\t(at home)\r\n\t<joe@example.org>"],
    ],
  ],
  [
    "Message-ID",
    [
      ...["<a@b>", "<1993Apr6.001149@example.org>", "<slrnabc$1.def.joe@host.example.org>"],
      ...["<a+b=c/d_e@x-y.z>", "<a@[192.0.2.1]>", "<{a|b}~c!d#e%f&g'h*i?j^k`l@m>"],
      `<${"a".repeat(246)}@b>`,
    ],
  ],
  [
    "Newsgroups",
    ["local.test, local.other", "local.test,\r\n local.other", "local.test,far.c++,x_y-1"],
  ],
  ["Followup-To", ["poster", "local.test", "local.test, far.away", "far.away"]],
  [
    "References",
    [
      ...[
        "<a@b>",
        "<a@b> <c@d>",
        "<a@b>\r\n <c@d>\r\n\t<e@f>",
        "<a@b><c@d>",
        "<a@b> (see this) <c@d>",
      ],
      ...["<a@b@c>", "<a..b.@c>", "<a(b)@c>", '<"a"@b>'],
    ],
  ],
  ...["Date", "Injection-Date"].map((field): [string, readonly string[]] => [
    field,
    [
      ...["Sat, 21 Nov 2026 09:00:00 +0000 (UTC)", "Sat, 21 Nov 2026 10:00:00 +0100 (a (b) \\) c)"],
      ...[
        "Sat, 21 Nov 2026 09:00:00 GMT",
        "21 Nov 2026 09:00:00 UT",
        "21 Nov 26 09:00 GMT",
        "21 Nov 2026 09:00",
      ],
      ...["Saturday, 21-Nov-26 09:00:00 EST (x)", "Sat, 21 Nov 2026\r\n 09:00:00 +0000\r\n\t(UTC)"],
    ],
  ]),
];

test.each(
  right.flatMap(([field, contents]) => contents.map((content) => [field, content] as const)),
)("%s: %s is taken", async (field, content) => {
  const rig = await openPosting();
  expect(await rig.post(postedArticle({ [field]: content }))).toMatchObject({ kind: "stored" });
});

test.each(["archive", "organization", "summary", "user-agent", "followup-to", "references"])(
  "two %s are refused",
  async (name) => {
    const rig = await openPosting();
    const upper = name.toUpperCase();
    const { why } = (await rig.post(postedArticle({ [name]: "x", [upper]: "y" }))) as {
      why: string;
    };
    expect(why.toLowerCase()).toBe(`there are two ${name} fields`);
  },
);

test.each(["a\nb\r\n", "a\rb\r\n", "a\r\r\n", "\n\r\n", "a\r\n\nb\r\n", "a\r\nb\n"])(
  "the body %j is refused",
  async (body) => {
    const rig = await openPosting();
    const why = "The body holds a CR or an LF of its own";
    expect(await rig.post(postedArticle({}, body))).toEqual({ kind: "refused", why });
  },
);

test("what a peer passes on may be written as it likes", async () => {
  const rig = await openPosting();
  for (const [field, , contents] of wrong) {
    for (const [index, content] of contents.entries()) {
      const isOwn = ["Message-ID", "Newsgroups"].includes(field);
      const id = { "Message-ID": `<${field}${index}@a>` };
      if (!isOwn)
        expect(await rig.feed(fedArticle({ ...id, [field]: content }))).toMatchObject({
          kind: "stored",
        });
    }
  }
  const odd = {
    "Message-ID": "<a..b.@c@d>",
    Newsgroups: "local.test,,x/y,a..b,",
    Organization: "x",
    organization: "y",
  };
  expect(await rig.feed(fedArticle(odd, "a\rb\nc\r\n"))).toMatchObject({ kind: "stored" });
});
