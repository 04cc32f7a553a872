import { isAbsolute, join, relative, sep } from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { folderNameOf, nameFor } from "../../src/delivery/local/names.ts";

const root = join("/", "mailroot", "Maildir");

const awkward = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(".", "/", "\\", "%", "\0", "a", "\u00fc", ":", " ") }),
  fc.constantFrom("..", ".", "", "/etc/passwd", "../../x", "CON", "nul.txt", "a".repeat(500)),
);

test("no mailbox's name leads out of the mail root", () => {
  fc.assert(
    fc.property(awkward, (name) => {
      const folder = folderNameOf(name);
      const path = join(root, folder, "new");
      const way = relative(root, path);
      expect(way.startsWith("..") || isAbsolute(way)).toBe(false);
      expect(way.split(sep)).toEqual([folder, "new"]);
      expect(folder).toMatch(/^[\w@+=%-][\w.@+=%-]*$/);
      expect(folder.length).toBeLessThanOrEqual(120);
    }),
    { numRuns: 2000 },
  );
});

test("different mailboxes have different folders", () => {
  fc.assert(
    fc.property(awkward, awkward, (one, other) => {
      const isSame = Buffer.from(one).equals(Buffer.from(other));
      expect(folderNameOf(one) === folderNameOf(other)).toBe(isSame);
    }),
    { numRuns: 2000 },
  );
});

test("usual names are themselves", () => {
  for (const name of ["joe", "Joe.Smith", "joe+lists@example.org", "xn--bcher-kva.example"]) {
    expect(folderNameOf(name)).toBe(name);
  }
  expect(folderNameOf("con")).toBe("%63on");
  expect(folderNameOf(".hidden")).toBe("%2Ehidden");
  expect(folderNameOf("a/b")).toBe("a%2Fb");
});

test("the same recipients have the same name of a file, whatever their order", () => {
  expect(nameFor("1", ["a@b", "c@d"])).toBe(nameFor("1", ["c@d", "a@b"]));
  expect(nameFor("1", ["a@b"])).not.toBe(nameFor("1", ["c@d"]));
  expect(nameFor("1", ["a@b"])).not.toBe(nameFor("2", ["a@b"]));
});
