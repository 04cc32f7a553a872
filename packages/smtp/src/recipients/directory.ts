import type { Origin } from "../store/envelope.ts";

/** Where a message for an address goes. */
export type Route =
  | { readonly kind: "local"; readonly mailbox: string; readonly address: string }
  | { readonly kind: "alias"; readonly to: readonly string[] }
  | { readonly kind: "remote"; readonly domain: string };

/** Which addresses a site takes mail for. */
export interface Directory {
  /** @returns `undefined`: of a domain that is ours, nobody has that name. */
  routeOf(address: string): Route | undefined;
  /**
   * May a client send to `address`?
   *
   * @throws SmtpError `550 5.1.1` unknown, `550 5.7.1` no relaying.
   */
  checkRecipient(address: string, origin: Origin): void;
  /** @throws SmtpError `553 5.7.1` when the user who has logged in may not send as `sender`. */
  checkSender(sender: string, origin: Origin): void;
}
