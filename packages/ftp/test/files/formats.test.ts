import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { factNames, formatFacts, selectFacts } from "../../src/files/facts.ts";
import type { Entry } from "../../src/files/files.ts";
import { formatListLine } from "../../src/files/list-line.ts";
import { quotePath } from "../../src/files/quote-path.ts";
import { formatTimeValue, parseTimeValue } from "../../src/files/time-value.ts";
import { allRights } from "./scratch.ts";

const file: Entry = {
  name: "a file",
  kind: "file",
  size: 1234,
  modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  mode: 0o100644,
  links: 1,
  device: 0x801,
  inode: 255,
};
const directory: Entry = { ...file, name: "d", kind: "directory", mode: 0o40750, links: 2 };

describe("LIST", () => {
  test("is what ls -l prints", () => {
    const nowMs = Date.UTC(2026, 1, 1);
    expect(formatListLine(file, nowMs)).toBe(
      "-rw-r--r--    1 ftp      ftp              1234 Jan  2 03:04 a file",
    );
    expect(formatListLine(directory, nowMs)).toBe(
      "drwxr-x---    2 ftp      ftp              1234 Jan  2 03:04 d",
    );
  });

  test("shows the year from half a year on, and for what is to come", () => {
    const halfYearMs = 182 * 86_400_000;
    const lineAt = (nowMs: number): string => formatListLine(file, nowMs).slice(-20);
    expect(lineAt(file.modifiedMs + halfYearMs - 1)).toContain("Jan  2 03:04");
    expect(lineAt(file.modifiedMs + halfYearMs)).toContain("Jan  2  2026");
    expect(lineAt(file.modifiedMs)).toContain("Jan  2 03:04");
    expect(lineAt(file.modifiedMs - 1)).toContain("Jan  2  2026");
  });

  test("has room for large sizes", () => {
    expect(formatListLine({ ...file, size: 2 ** 50 }, 0)).toContain(" 1125899906842624 Jan ");
  });
});

describe("facts", () => {
  test("all of a file and of a directory", () => {
    expect(formatFacts(file, factNames, allRights)).toBe(
      "type=file;size=1234;modify=20260102030405;perm=adfwr;unix.mode=0644;unique=801gff;",
    );
    expect(formatFacts(directory, factNames, allRights)).toBe(
      "type=dir;modify=20260102030405;perm=cmdfpel;unix.mode=0750;unique=801gff;",
    );
    expect(formatFacts(directory, ["type"], allRights, "cdir")).toBe("type=cdir;");
  });

  test("perm tells what the user may", () => {
    const read = { mayRead: true, mayWrite: false, mayChange: false };
    expect(formatFacts(file, ["perm"], read)).toBe("perm=r;");
    expect(formatFacts(directory, ["perm"], read)).toBe("perm=el;");
    const drop = { mayRead: false, mayWrite: true, mayChange: false };
    expect(formatFacts(file, ["perm"], drop)).toBe("perm=;");
    expect(formatFacts(directory, ["perm"], drop)).toBe("perm=cme;");
  });

  test.each([
    ["type;size;", ["type", "size"]],
    ["SIZE;Type;nonsense;", ["type", "size"]],
    ["UNIX.mode", ["unix.mode"]],
    ["", []],
  ])("OPTS MLST %s", (argument, expected) => {
    expect(selectFacts(argument)).toEqual(expected);
  });
});

describe("times", () => {
  test("whole seconds in UTC, both ways", () => {
    expect(formatTimeValue(Date.UTC(1999, 11, 31, 23, 59, 59, 999))).toBe("19991231235959");
    expect(parseTimeValue("19991231235959.25")).toBe(Date.UTC(1999, 11, 31, 23, 59, 59, 250));
    expect(parseTimeValue("20240229000000")).toBe(Date.UTC(2024, 1, 29));
  });

  test.each([
    "",
    "2024",
    "20230229000000",
    "20240001000000",
    "20241301000000",
    "20240101240000",
    "20240101006000",
    "20240101000061",
    "20240101000000.",
    "20240101000000Z",
    " 20240101000000",
  ])("%j is no time", (text) => {
    expect(parseTimeValue(text)).toBeUndefined();
  });

  test("are what Date makes of them, at any time", () => {
    const anyTime = fc.integer({ min: Date.UTC(1600, 0), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(anyTime, (timeMs) => {
        const digits = new Date(timeMs).toISOString().replaceAll(/\D/g, "").slice(0, 14);
        expect(formatTimeValue(timeMs)).toBe(digits);
        expect(parseTimeValue(digits)).toBe(Math.floor(timeMs / 1000) * 1000);
      }),
    );
  });
});

test("quotes in a path are doubled", () => {
  expect(quotePath('/a "b"')).toBe('"/a ""b"""');
});
