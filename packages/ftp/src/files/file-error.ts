import { type ReplyError, isReplyError, replyError } from "../control/reply-error.ts";

const notThere = [550, "No such file or directory."] as const;
const denied = [550, "Permission denied."] as const;
const full = [452, "There is not enough space."] as const;
const busy = [
  450,
  "The file is in use or the server is short of resources. Try again later.",
] as const;

/**
 * The reply to a name that cannot be (RFC 959 section 5.4): 553 where a file would get it (STOR, APPE, STOU, RNTO); to
 * all other commands it is one that is not there.
 */
export type BadNameCode = 550 | 553;

const badNames: Readonly<Record<string, string>> = {
  EINVAL: "That name is not possible here.",
  EILSEQ: "That name is not possible here.",
  ENAMETOOLONG: "The name is too long.",
};

/** What the system's errors are in FTP's words. The system's own text is never told: it names real paths. */
const answers: Readonly<Record<string, readonly [code: number, text: string]>> = {
  ENOENT: notThere,
  EACCES: denied,
  EPERM: denied,
  EROFS: [550, "The file system is read-only."],
  EEXIST: [550, "There is something of that name already."],
  ENOTDIR: [550, "Not a directory."],
  EISDIR: [550, "Is a directory."],
  ENOTEMPTY: [550, "The directory is not empty."],
  ELOOP: notThere,
  // What O_NONBLOCK makes of a FIFO that nobody reads, and of a device without a driver.
  ENXIO: [550, "Not a regular file."],
  EXDEV: [550, "It cannot be moved to another file system."],
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: full,
  EMFILE: busy,
  ENFILE: busy,
  ENOMEM: busy,
  EBUSY: busy,
  ETXTBSY: busy,
  EAGAIN: busy,
};

/** Puts what a file operation has thrown into FTP's words; the cause is kept for the log. */
export function toReplyError(error: unknown, badNameCode: BadNameCode = 550): ReplyError {
  if (isReplyError(error)) return error;
  const badName = badNames[codeOf(error)];
  if (badName !== undefined) return replyError(badNameCode, badName, error);
  const known = answers[codeOf(error)];
  if (known === undefined) return replyError(451, "The file system has reported an error.", error);
  return replyError(known[0], known[1], error);
}

/** It is not there, or lies where the client may not look: one answer, so that the two cannot be told apart. */
export function notFound(): ReplyError {
  return replyError(...notThere);
}

export function permissionDenied(): ReplyError {
  return replyError(...denied);
}

/** The system's name of an error; empty for what is no error of the system's. */
export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}
