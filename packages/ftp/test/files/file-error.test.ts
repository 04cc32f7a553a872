import { expect, test } from "@jest/globals";
import { replyError } from "../../src/control/reply-error.ts";
import { toReplyError } from "../../src/files/file-error.ts";

test.each([
  ["ENOENT", 550],
  ["EACCES", 550],
  ["EPERM", 550],
  ["EROFS", 550],
  ["EEXIST", 550],
  ["ENOTDIR", 550],
  ["EISDIR", 550],
  ["ENOTEMPTY", 550],
  ["ELOOP", 550],
  ["ENXIO", 550],
  ["EXDEV", 550],
  ["EINVAL", 550],
  ["EILSEQ", 550],
  ["ENAMETOOLONG", 550],
  ["ENOSPC", 452],
  ["EDQUOT", 452],
  ["EFBIG", 452],
  ["EMFILE", 450],
  ["ENFILE", 450],
  ["EIO", 451],
])("S13: %s is %i, and the system's own words are not told", (code, expected) => {
  const cause = Object.assign(new Error(`${code}: no, open '/srv/secret'`), { code });
  const error = toReplyError(cause);
  expect(error.reply.code).toBe(expected);
  expect(error.reply.lines.join()).not.toContain("secret");
  expect(error.cause).toBe(cause);
});

test.each(["EINVAL", "EILSEQ", "ENAMETOOLONG"])(
  "%s is 553 where a file would get the name",
  (code) => {
    expect(toReplyError({ code }, 553).reply.code).toBe(553);
    expect(toReplyError({ code: "ENOENT" }, 553).reply.code).toBe(550);
  },
);

test("what is a reply stays one, and what is no error of the system's is 451", () => {
  const error = replyError(554, "no");
  expect(toReplyError(error)).toBe(error);
  expect(toReplyError(new TypeError("x")).reply.code).toBe(451);
  expect(toReplyError(undefined).reply.code).toBe(451);
});
