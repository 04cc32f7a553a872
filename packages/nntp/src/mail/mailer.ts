/** One message, as RFC 5322 has it. */
export interface Letter {
  /** The address that hears when it cannot be delivered; empty: nobody. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** CRLF line ends, dots not stuffed. */
  readonly octets: Uint8Array;
}

/** Sends mail: to moderators. */
export interface Mailer {
  /** Somebody else answers for the letter when it resolves; it rejects when nobody does. */
  send(letter: Letter): Promise<void>;
}
