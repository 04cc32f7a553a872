import { expect, test } from "@jest/globals";
import { splitWords, toText } from "../../src/protocol/command.ts";
import { formatDate, parseDate } from "../../src/protocol/date.ts";
import { headerOf } from "../../src/protocol/header.ts";
import { isMessageId } from "../../src/protocol/message-id.ts";
import { parseNumber, parseRange } from "../../src/protocol/range.ts";

test("words lie between runs of blanks, and keep their octets", () => {
  expect(splitWords(" \tGROUP \t a.b\xa0 \t")).toEqual(["GROUP", "a.b\xa0"]);
  expect(splitWords("")).toEqual([]);
  expect(toText("\xc3\xa9")).toBe("é");
});

test("ranges", () => {
  expect(parseRange("5")).toEqual({ first: 5, last: 5 });
  expect(parseRange("5-")).toEqual({ first: 5, last: Number.POSITIVE_INFINITY });
  expect(parseRange("5-7")).toEqual({ first: 5, last: 7 });
  expect(parseRange("0000000005-7")).toEqual({ first: 5, last: 7 });
  for (const word of ["", "-", "-5", "5-7-9", "a", "5-a", "1e3", "12345678901234567"])
    expect(parseRange(word)).toBeUndefined();
  expect(parseNumber("7")).toBe(7);
  expect(parseNumber("7-")).toBeUndefined();
});

test("message-ids", () => {
  for (const id of ["<a>", "<a@b>", `<${"x".repeat(248)}>`]) expect(isMessageId(id)).toBe(true);
  for (const id of ["<>", "a", "<a", "<a>b>", "<a b>", "<é>", `<${"x".repeat(249)}>`])
    expect(isMessageId(id)).toBe(false);
});

test("dates, in this month and in the century that is meant", () => {
  const now = Date.UTC(2026, 10, 21);
  const iso = (day: string, time = "120000"): string | undefined => {
    const ms = parseDate(day, time, now);
    return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 19);
  };
  expect(iso("20260115")).toBe("2026-01-15T12:00:00");
  expect(iso("260115")).toBe("2026-01-15T12:00:00");
  expect(iso("261231")).toBe("2026-12-31T12:00:00");
  expect(iso("270101")).toBe("1927-01-01T12:00:00");
  expect(iso("20240229", "235960")).toBe("2024-03-01T00:00:00");
  for (const day of ["20230229", "20261301", "20260100", "2026011", "x60115"])
    expect(iso(day)).toBeUndefined();
  for (const time of ["240000", "126000", "12000", "1200000"])
    expect(iso("20260115", time)).toBeUndefined();
  expect(formatDate(Date.UTC(2026, 10, 21, 9, 4, 10))).toBe("20261121090410");
});

test("headers are found whatever their case, unfolded, and only in the head", () => {
  const text = "X-Y: not it\r\nSUBJECT: a\r\n\tb\r\n..c: d\r\nEmpty:\r\n\r\nFrom: body\r\n";
  const wire = Buffer.from(text, "latin1");
  const article = { wire, bodyAt: text.indexOf("\r\n\r\n") + 4 };
  expect(headerOf(article, "subject")).toBe("a b");
  expect(headerOf(article, ".c")).toBe("d");
  expect(headerOf(article, "Empty")).toBe("");
  expect(headerOf(article, "Y")).toBeUndefined();
  expect(headerOf(article, "From")).toBeUndefined();
});
