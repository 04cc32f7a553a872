import { type Reply, reply } from "./reply.ts";

/** Thrown wherever a command cannot go on; the client is told `reply`. */
export interface ReplyError extends Error {
  readonly reply: Reply;
}

/** @param cause what the log may want to know and the client must not. */
export function replyError(code: number, text: string, cause?: unknown): ReplyError {
  return Object.assign(new Error(text, { cause }), { reply: reply(code, text) });
}

export function isReplyError(error: unknown): error is ReplyError {
  return typeof error === "object" && error !== null && "reply" in error;
}
