import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";

/** Parameters of one transaction; each has its space before it, or is empty. */
export interface CommandParameters {
  readonly ofSender: string;
  readonly ofRecipient: (address: string) => string;
}

/** What nodemailer does not publish and its exact version has; test/delivery/relay-connection.test.ts holds it to that. */
interface Internals {
  _sendCommand(this: SMTPConnection, command: string, logged?: string): void;
  _actionDATA(this: SMTPConnection, answer: string, callback: (error?: Error | null) => void): void;
}
const internals = SMTPConnection.prototype as unknown as Internals;

/**
 * nodemailer's client, which knows DSN parameters only of all recipients together (RFC 3461 has them for each), SMTPUTF8
 * only when an address asks for it and not the headers, and takes more than 354 for leave to send a message.
 */
export class RelayConnection extends SMTPConnection {
  parameters: CommandParameters = { ofSender: "", ofRecipient: () => "" };
  readonly #open: SMTPConnectionOptions["connection"];

  constructor(options: SMTPConnectionOptions) {
    super(options);
    this.#open = options.connection;
  }

  /** Has the other side said in its answer to EHLO that it knows `extension`? */
  offers(extension: string): boolean {
    const { _supportedExtensions: offered } = this as unknown as {
      readonly _supportedExtensions: readonly string[];
    };
    return offered.includes(extension);
  }

  /** nodemailer's name. */
  _sendCommand(command: string, logged?: string): void {
    const recipient = /^RCPT TO:<(.*)>$/s.exec(command)?.[1];
    if (recipient !== undefined) {
      internals._sendCommand.call(this, command + this.parameters.ofRecipient(recipient), logged);
    } else if (command.startsWith("MAIL FROM:")) {
      internals._sendCommand.call(this, addOnce(command, this.parameters.ofSender), logged);
    } else internals._sendCommand.call(this, command, logged);
  }

  /** nodemailer's name. RFC 5321 section 4.3.2: who has said 250 would take each line of the message for a command. */
  _actionDATA(answer: string, callback: (error?: Error | null) => void): void {
    const isUnexpected = /^[23]/.test(answer) && !answer.startsWith("354");
    const taken = isUnexpected ? `451 4.5.0 It answered DATA with ${answer}` : answer;
    internals._actionDATA.call(this, taken, callback);
    // It is not known what it would take the next command for.
    if (isUnexpected) this.destroy();
  }

  /** Leaves nothing open, whatever the other side does. */
  destroy(): void {
    this.close();
    this.#open?.destroy();
  }
}

/** nodemailer says SMTPUTF8 by itself when an address is not ASCII. */
function addOnce(command: string, parameters: string): string {
  const isThere = command.endsWith(" SMTPUTF8") || command.includes(" SMTPUTF8 ");
  return command + (isThere ? parameters.replace(" SMTPUTF8", "") : parameters);
}
