import addressparser from "nodemailer/lib/addressparser";
import { parsePath } from "../addresses/parse-path.ts";

/** What a file in Pickup says about itself. */
export interface PickupHeaders {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** What is left of the headers, with CRLF line ends and without the empty line. */
  readonly text: string;
  readonly hasMessageId: boolean;
  readonly hasDate: boolean;
}

/** The reason is meant for whoever has put the file there. */
export class PickupError extends Error {
  readonly code = "ERR_PICKUP_FILE";
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

const ours = new Set(["x-sender", "x-receiver", "bcc"]);

/**
 * Reads the lines `x-sender:` and `x-receiver:` as IIS has them, else From, To, Cc and Bcc.
 *
 * @param text one character an octet.
 * @throws PickupError
 */
export function readPickupHeaders(text: string): PickupHeaders {
  if (text.includes("\0")) throw holdsNul();
  const fields = toFields(text);
  const all = (...names: readonly string[]): readonly string[] =>
    fields.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  const receivers = all("x-receiver");
  const [sender] = all("x-sender");
  const recipients =
    receivers.length > 0 ? receivers.map(toAddress) : all("to", "cc", "bcc").flatMap(toRecipients);
  if (recipients.length === 0 || recipients.includes(""))
    throw new PickupError("It names no recipient.");
  const names = new Set(fields.map(({ name }) => name));
  return {
    sender: sender === undefined ? toSender(all("sender"), all("from")) : toAddress(sender),
    recipients: [...new Set(recipients)],
    text: fields
      .filter(({ name }) => !ours.has(name))
      .map(({ raw }) => raw)
      .join(""),
    hasMessageId: names.has("message-id"),
    hasDate: names.has("date"),
  };
}

/** SMTP takes no such message either. */
export function holdsNul(): PickupError {
  return new PickupError("It holds a NUL octet.");
}

function toFields(text: string): readonly Field[] {
  const fields: Field[] = [];
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== "");
  for (const line of lines) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      const value = `${last.value} ${line.trim()}`;
      fields[fields.length - 1] = { ...last, value, raw: `${last.raw}${line}\r\n` };
      continue;
    }
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new PickupError("Its headers have a line that is none.");
    }
    const isUtf8 = Buffer.from(value.trim(), "latin1").toString("utf8");
    fields.push({ name: name.toLowerCase(), value: isUtf8, raw: `${line}\r\n` });
  }
  return fields;
}

function toSender(senders: readonly string[], from: readonly string[]): string {
  const [address] = [...senders, ...from]
    .flatMap(toMailboxes)
    .filter((mailbox) => mailbox.address !== "")
    .map((mailbox) => toAddress(mailbox.address));
  if (address === undefined) throw new PickupError("It names no sender.");
  return address;
}

function toRecipients(list: string): readonly string[] {
  return toMailboxes(list).map(({ address, name }) => {
    // What has no domain is a mere name to the parser: left out, somebody would not get the message, and nobody would know.
    if (address === "") throw noAddress(name || "<>");
    return toAddress(address);
  });
}

function toMailboxes(list: string): readonly addressparser.Address[] {
  return addressparser(list, { flatten: true });
}

function toAddress(text: string): string {
  const bare = text.trim().replace(/^<(.*)>$/, "$1");
  try {
    return parsePath(`<${bare}>`, { isUtf8Allowed: true }).address;
  } catch (cause) {
    throw noAddress(bare, cause);
  }
}

function noAddress(text: string, cause?: unknown): PickupError {
  return new PickupError(`An address in it is none: ${text}`, { cause });
}
