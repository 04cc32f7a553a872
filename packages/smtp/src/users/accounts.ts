import type { Guard } from "@core/conn-policy";

/** Who may log in to a site. */
export interface Accounts {
  /**
   * Checks a password; takes as long for a name that does not exist. Failures of an address make its next answers
   * slower.
   *
   * @param signal of the connection: whoever has gone is not waited for.
   * @returns the user's name in its own spelling, or `undefined` when name and password do not go together.
   * @throws SmtpError 421 when there have been too many failures: the connection is to be closed.
   */
  logIn(
    name: string,
    password: string,
    client: string,
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /** The level of a user who has limits of its own: whoever has logged in goes on under it. */
  levelOf?(user: string): Guard | undefined;
}
