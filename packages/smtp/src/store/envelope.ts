/** Who gave a message to us. */
export interface Origin {
  /** The client's address, or `local` for what was put into Pickup or made here. */
  readonly client: string;
  readonly helo: string;
  /** The user who had logged in. */
  readonly user?: string;
  readonly isEncrypted: boolean;
}

/** When a recipient's sender is to be told, RFC 3461 section 4.1; absent: on failure and delay. */
export type Notify = "never" | readonly ("success" | "failure" | "delay")[];

export interface EnvelopeRecipient {
  /** As it was accepted; domain in lower case and ASCII where it has an ASCII form. */
  readonly address: string;
  readonly notify?: Notify;
  /** RFC 3461 section 4.2, decoded: `rfc822;joe@example.org`. */
  readonly originalRecipient?: string;
}

/** What goes with a message and is not in it. */
export interface Envelope {
  /** Empty: the null sender of a notification. */
  readonly sender: string;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly origin: Origin;
  /** Wall-clock milliseconds. */
  readonly receivedAt: number;
  readonly isUtf8: boolean;
  readonly is8Bit: boolean;
  /** RET and ENVID of RFC 3461. */
  readonly returnWhat?: "full" | "headers";
  readonly envelopeId?: string;
}
