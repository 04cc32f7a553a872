import { describe, expect, test } from "@jest/globals";
import { resolvePath } from "../../src/files/virtual-path.ts";

describe("paths of a client", () => {
  test.each([
    ["/", "", "/"],
    ["/", "a", "/a"],
    ["/a", "b", "/a/b"],
    ["/a", "/b", "/b"],
    ["/a/b", "..", "/a"],
    ["/a/b", "../..", "/"],
    ["/a", "../../../etc/passwd", "/etc/passwd"],
    ["/", "/../../..", "/"],
    ["/a", ".//./b/", "/a/b"],
    ["/a", "..\\..\\b", "/a/..\\..\\b"],
    ["/", "~root", "/~root"],
    ["/", "a b", "/a b"],
    ["/", '"quoted"', '/"quoted"'],
    ["/", "-b", "/-b"],
    ["/", "...", "/..."],
  ])("%s + %j = %s", (directory, path, expected) => {
    expect(resolvePath(directory, path)).toBe(expected);
  });

  test.each(["a\nb", "a\rb", "a\0b", "a/b\n/c", "caf\uFFFD"])("S14: %j is no name", (path) => {
    expect(() => resolvePath("/", path)).toThrow(
      expect.objectContaining({ reply: expect.objectContaining({ code: 550 }) }),
    );
    expect(() => resolvePath("/", path, 553)).toThrow(
      expect.objectContaining({ reply: expect.objectContaining({ code: 553 }) }),
    );
  });

  test("an upload that is not whole cannot be named", () => {
    expect(() => resolvePath("/", "a/.~6f1c0a52-9d0e-4b1f-8a63-0c9b5d7e2f41.part")).toThrow(
      expect.objectContaining({ reply: expect.objectContaining({ code: 550 }) }),
    );
    expect(resolvePath("/", ".~notes.part")).toBe("/.~notes.part");
  });
});
