import type { Login } from "./login.ts";

/** Who may log in to a site. */
export interface Accounts {
  /**
   * Checks a password; takes as long for a name that does not exist. Failures of an address make its next answers
   * slower.
   *
   * @param client the address failures are counted by.
   * @param signal of the connection: whoever has gone is not waited for.
   * @returns `undefined` when name and password do not go together.
   */
  logIn(
    name: string,
    password: string,
    client: string,
    signal: AbortSignal,
  ): Promise<Login | undefined>;
  /** Is this a name for which any password does? `331` then asks for an e-mail address. */
  isAnonymous(name: string): boolean;
  /** Failed attempts after which a connection is closed with 421. */
  readonly maxFailures: number;
}
