import type { Rights } from "../session/session.ts";

/** Who may log in to a site. */
export interface Accounts {
  /** Is there anybody? AUTHINFO is not offered otherwise. */
  readonly isEmpty: boolean;
  /**
   * Checks a password; takes as long for a name that does not exist. Failures of an address make its next answers
   * slower.
   *
   * @param signal of the connection: whoever has gone is not waited for.
   */
  logIn(
    name: string,
    password: string,
    client: string,
    signal: AbortSignal,
  ): Promise<{ readonly user: string; readonly rights: Rights } | undefined>;
}
