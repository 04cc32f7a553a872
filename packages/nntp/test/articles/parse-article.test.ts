import { expect, test } from "@jest/globals";
import { contentOf } from "../../src/articles/article.ts";
import { measure } from "../../src/articles/measure.ts";
import { overviewOf } from "../../src/articles/overview.ts";
import { parseArticle } from "../../src/articles/parse-article.ts";
import { fedArticle } from "./sample.ts";

const parse = (text: string) => parseArticle(Buffer.from(text, "latin1"));

test("fields are read unfolded, in any case, with all their octets", () => {
  const article = parse("SUBJECT: caf\xe9\r\n\t au  lait\r\nX:\r\n ..y\r\n\r\nbody\r\n");
  expect(contentOf(article, "subject")).toBe("caf\xe9  au  lait");
  expect(contentOf(article, "x")).toBe("..y");
  expect(contentOf(parse("A: \t voil\xc3\xa0 \r\n\r\n"), "a")).toBe("voil\xc3\xa0");
  expect(contentOf(parse("A: \xa0x\r\n \xc3\xa0\r\n\r\n"), "a")).toBe("\xa0x \xc3\xa0");
  expect(contentOf(article, "from")).toBeUndefined();
  expect(article.block.subarray(article.bodyAt).toString()).toBe("body\r\n");
});

test("a field whose name begins with a dot is read without the second one", () => {
  const article = parse("..Odd: 1\r\nA: 2\r\n\r\n");
  expect(contentOf(article, ".odd")).toBe("1");
  expect(article.bodyAt).toBe(article.block.length);
});

test.each([
  ["A: 1\r\nB: 2\r\n", "No empty line between the header and the body"],
  ["", "No empty line between the header and the body"],
  [" A: 1\r\n\r\n", "A line of the header continues nothing"],
  ["A: 1\nB: 2\r\n\r\n", "A line of the header does not end with CRLF"],
  ["A: 1\r\n\n", "A line of the header does not end with CRLF"],
  ["A: 1\rB: 2\r\n\r\n", "A line of the header holds a CR of its own"],
  ["A: 1\r\n x\r\r\n\r\n", "A line of the header holds a CR of its own"],
  ["A\r\n\r\n", "A line of the header is no header field"],
  ["A : 1\r\n\r\n", "A line of the header is no header field"],
  [": 1\r\n\r\n", "A line of the header is no header field"],
  ["caf\xe9: 1\r\n\r\n", "A line of the header is no header field"],
  [`${"A".repeat(101)}: 1\r\n\r\n`, "A line of the header is no header field"],
  ["A: 1\r\n\r\nx\0y\r\n", "The article holds a NUL"],
  ["A: 1\r\n\r\nx\n.\ny\r\n", "A line of one dot does not end with CRLF"],
  ["A: 1\r\n\r\nx\r\n.\ny\r\n", "A line of one dot does not end with CRLF"],
  ["A: 1\r\n\r\nx\n.\r\ny\r\n", "A line of one dot does not end with CRLF"],
  [`A: ${"x".repeat(65_536)}\r\n\r\n`, "The header is too long"],
  [`${"A: 1\r\n".repeat(501)}\r\n`, "The header has too many fields"],
])("%j is refused", (text, why) => {
  expect(() => parse(text.slice(0, 200_000))).toThrow(why);
});

test("just what is allowed is not refused", () => {
  expect(parse("A: 1\r\n\r\nx\ny\rz\r\n..\r\na\n..\nb\n.c\r\n").fields).toHaveLength(1);
  expect(parse(`${"A: 1\r\n".repeat(500)}\r\n`).fields).toHaveLength(500);
  expect(parse(`${"A".repeat(100)}: 1\r\n\r\n`).fields).toHaveLength(1);
  const head = `A: ${"x".repeat(65_529)}\r\n\r\n`;
  expect(head).toHaveLength(65_536);
  expect(parse(head).bodyAt).toBe(65_536);
});

test("a header that never ends costs no more than one that does", () => {
  const endless = Buffer.from(`A: 1\r\n${" x\r\n".repeat(1_000_000)}`);
  const started = process.cpuUsage();
  expect(() => parseArticle(endless)).toThrow("The header is too long");
  expect(process.cpuUsage(started).user).toBeLessThan(500_000);
});

test("second dots do not count, lines of the body do", () => {
  const article = parse("..A: 1\r\n\r\n..\r\n...x\r\ny\r\n");
  expect(measure(article)).toEqual({ bytes: ".A: 1\r\n\r\n.\r\n..x\r\ny\r\n".length, lines: 3 });
  expect(measure(parse("A: 1\r\n\r\n"))).toEqual({ bytes: 8, lines: 0 });
});

test("the overview has neither tabs nor line ends in its fields", () => {
  const block = fedArticle({
    Subject: "a\tb\r\n c\xe9",
    References: "<1@a>\r\n\t<2@a>",
    Date: undefined,
  });
  const overview = overviewOf(parseArticle(block)).toString("latin1");
  expect(overview.split("\t")).toEqual([
    "a b c\xe9",
    "A <a@origin.test>",
    "",
    "<fed@origin.test>",
    "<1@a> <2@a>",
    String(block.length),
    "1",
  ]);
});
