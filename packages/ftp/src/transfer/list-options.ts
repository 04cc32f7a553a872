import type { Session } from "../control/session.ts";
import { requireLogin } from "./require-login.ts";

/**
 * The path of `LIST -al path`: many clients send options of `ls`, which are not part of FTP and are ignored. A file that
 * is really called `-al` goes first.
 */
export async function withoutOptions(session: Session, argument: string): Promise<string> {
  if (!argument.startsWith("-")) return argument;
  const isThere = await requireLogin(session)
    .files.stat(argument)
    .then(
      () => true,
      () => false,
    );
  return isThere ? argument : argument.replace(/^(?:-\S*(?: +|$))+/, "");
}
