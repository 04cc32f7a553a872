import { replyError } from "../control/reply-error.ts";
import type { Session } from "../control/session.ts";
import type { Login } from "../users/login.ts";

/** @throws ReplyError `530` */
export function requireLogin({ login }: Session): Login {
  if (login === undefined) throw replyError(530, "Please log in with USER and PASS.");
  return login;
}
