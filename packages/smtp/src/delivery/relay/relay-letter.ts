import type { EnvelopeRecipient } from "../../store/envelope.ts";
import { forAll, type Outcome, type Outcomes } from "../outcome.ts";
import { isWanted } from "../progress.ts";
import { isAscii } from "../read-head.ts";
import type { Letter } from "../transport.ts";
import { toParameters } from "./parameters.ts";
import type { RelayEnvelope, RelaySession } from "./relay-session.ts";
import { isCode, outcomeOfReply, replyOf, toReply, troubleWith } from "./reply.ts";

/** RFC 5321 section 4.5.3.1.8: what every server takes. */
const recipientsAtOnce = 100;

/** Sends a letter in a session; each recipient has an outcome of its own. */
export async function relayLetter(
  session: RelaySession,
  letter: Letter,
  headers: Buffer,
  host: string,
): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>();
  for (let from = 0; from < letter.recipients.length; from += recipientsAtOnce) {
    const recipients = letter.recipients.slice(from, from + recipientsAtOnce);
    // One that fails shows itself in what follows.
    if (from > 0) await session.reset().catch(() => {});
    const some = await relayToSome(session, { ...letter, recipients }, headers, host);
    for (const [address, outcome] of some) outcomes.set(address, outcome);
  }
  return outcomes;
}

async function relayToSome(
  session: RelaySession,
  letter: Letter,
  headers: Buffer,
  host: string,
): Promise<Outcomes> {
  const { envelope, size, recipients } = letter;
  const { connection } = session;
  const addresses = recipients.map(({ address }) => address);
  const offers = (extension: string): boolean => connection.offers(extension);
  const isUtf8 = needsUtf8(letter, headers);
  if (isUtf8 && !offers("SMTPUTF8")) {
    // RFC 6531 section 3.5: there is nobody here who could write it anew in ASCII.
    const reply = "553 5.6.7 The host takes no internationalized mail";
    return forAll(addresses, { state: "failed", reply, host });
  }
  connection.parameters = toParameters(letter, offers, isUtf8);
  const sent: RelayEnvelope = {
    from: envelope.sender,
    to: addresses,
    size,
    use8BitMime: envelope.is8Bit,
  };
  try {
    if (!offers("8BITMIME") && (await holds8Bit(letter))) {
      // RFC 6152 section 3: it would have to be written anew in seven bits, and nobody here can.
      const reply = "554 5.6.3 The host takes no eight-bit mail";
      return forAll(addresses, { state: "failed", reply, host });
    }
    const info = await session.send(sent, await letter.open());
    // An answer to a message whose end has not been sent yet is no promise.
    const isWhole = info.messageSize > size;
    const outcome: Outcome = isWhole
      ? { state: "delivered", reply: toReply(info.response), host }
      : { state: "waiting", reply: "451 4.5.0 It answered before the end of the message", host };
    return new Map([
      ...recipients.map((each) => [each.address, withNotice(outcome, each, offers)] as const),
      ...rejected(sent, host),
    ]);
  } catch (error) {
    return new Map([...forAll(addresses, outcomeOf(error, host)), ...rejected(sent, host)]);
  }
}

function outcomeOf(error: unknown, host: string): Outcome {
  const reply = replyOf(error);
  if (reply !== undefined) return outcomeOfReply(reply, host);
  if (isCode(error, "EMESSAGE")) {
    return { state: "failed", reply: "552 5.3.4 The message is larger than the host takes", host };
  }
  return troubleWith(host, error);
}

function withNotice(
  outcome: Outcome,
  recipient: EnvelopeRecipient,
  offers: (extension: string) => boolean,
): Outcome {
  const isNotifyPassedOn = isWanted(recipient, "success") && offers("DSN");
  return isNotifyPassedOn ? { ...outcome, isNotifyPassedOn } : outcome;
}

/** Those whom RCPT refused: nodemailer notes them in the envelope that it was given, however the rest went. */
function rejected({ rejectedErrors = [] }: RelayEnvelope, host: string): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const { recipient, response } of rejectedErrors) {
    if (recipient === undefined || response === undefined) continue;
    outcomes.set(recipient, outcomeOfReply(toReply(response), host));
  }
  return outcomes;
}

/** Who has declared nothing has sent what any host takes; who has, and Pickup always does, need not have meant it. */
async function holds8Bit({ envelope, open }: Letter): Promise<boolean> {
  if (!envelope.is8Bit) return false;
  for await (const chunk of await open()) if (!isAscii(chunk as Buffer)) return true;
  return false;
}

/** A client may have said SMTPUTF8 and then sent nothing that needs it. */
function needsUtf8({ envelope, recipients }: Letter, headers: Buffer): boolean {
  if (!envelope.isUtf8) return false;
  const addresses = [envelope.sender, ...recipients.map(({ address }) => address)].join("");
  return !isAscii(headers) || !isAscii(Buffer.from(addresses));
}
