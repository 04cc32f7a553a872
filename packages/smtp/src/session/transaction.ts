import type { Envelope, EnvelopeRecipient, Origin } from "../store/envelope.ts";
import type { Intake } from "./intake.ts";

/** What MAIL says. */
export interface Mail {
  readonly sender: string;
  readonly is8Bit: boolean;
  readonly isUtf8: boolean;
  /** As the client has announced it. */
  readonly size: number | undefined;
  readonly returnWhat: "full" | "headers" | undefined;
  readonly envelopeId: string | undefined;
}

/** A message from MAIL on, until it is stored or given up. */
export class Transaction {
  readonly mail: Mail;
  /** By address: the same one twice is one recipient, with what was said last. */
  readonly recipients: Map<string, EnvelopeRecipient> = new Map();
  /** Once it comes in chunks (RFC 3030). */
  intake: Intake | undefined;

  constructor(mail: Mail) {
    this.mail = mail;
  }

  envelope(origin: Origin, receivedAt: number): Envelope {
    const { sender, isUtf8, is8Bit, returnWhat, envelopeId } = this.mail;
    return {
      sender,
      recipients: [...this.recipients.values()],
      origin,
      receivedAt,
      isUtf8,
      is8Bit,
      ...(returnWhat === undefined ? {} : { returnWhat }),
      ...(envelopeId === undefined ? {} : { envelopeId }),
    };
  }

  /** Nothing of what has come is kept. */
  abandon(): void {
    this.intake?.abandon();
  }
}
