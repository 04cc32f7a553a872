import type { EnvelopeRecipient } from "../../store/envelope.ts";
import { isAscii } from "../read-head.ts";
import type { Letter } from "../transport.ts";
import type { CommandParameters } from "./relay-connection.ts";

/** What MAIL and RCPT say beside the addresses, to a host that offers so much: RFC 3461 section 5.2.1, RFC 6531. */
export function toParameters(
  { envelope, recipients }: Letter,
  offers: (extension: string) => boolean,
  isUtf8: boolean,
): CommandParameters {
  const { returnWhat, envelopeId } = envelope;
  const hasDsn = offers("DSN");
  const byAddress = new Map(recipients.map((each) => [each.address, each]));
  const ofSender = [
    isUtf8 ? " SMTPUTF8" : "",
    hasDsn && returnWhat !== undefined ? ` RET=${returnWhat === "full" ? "FULL" : "HDRS"}` : "",
    hasDsn && envelopeId !== undefined ? ` ENVID=${toXtext(envelopeId)}` : "",
  ].join("");
  return {
    ofSender,
    ofRecipient(address) {
      const recipient = byAddress.get(address);
      return hasDsn && recipient !== undefined ? toDsn(recipient) : "";
    },
  };
}

function toDsn({ notify, originalRecipient }: EnvelopeRecipient): string {
  const when = typeof notify === "string" ? [notify] : (notify ?? []);
  const isSayable = originalRecipient !== undefined && isAscii(Buffer.from(originalRecipient));
  return [
    when.length > 0 ? ` NOTIFY=${when.join(",").toUpperCase()}` : "",
    isSayable ? ` ORCPT=${toXtext(originalRecipient)}` : "",
  ].join("");
}

/** RFC 3461 section 4. */
function toXtext(text: string): string {
  return [...Buffer.from(text)]
    .map((octet) => {
      const isPlain = octet > 0x20 && octet < 0x7f && octet !== 0x2b && octet !== 0x3d;
      if (isPlain) return String.fromCharCode(octet);
      return `+${octet.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
