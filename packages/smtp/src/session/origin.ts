import type { Origin } from "../store/envelope.ts";
import type { Session } from "./session.ts";

/** @param client its address. */
export function originOf(
  { helo = "", isSecure, user }: Pick<Session, "helo" | "isSecure" | "user">,
  client: string,
): Origin {
  return { client, helo, isEncrypted: isSecure, ...(user === undefined ? {} : { user }) };
}
