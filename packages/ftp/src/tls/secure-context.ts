import { constants, randomBytes } from "node:crypto";
import { type SecureContext, createSecureContext } from "node:tls";
import type { Certificate } from "@core/conn-policy/plugin";

const ticketKeyBytes = 48;
const idBytes = 16;

/**
 * Makes the context of one session, for its control connection and its data connections. Only tickets made with these
 * keys are taken, so a data connection that resumes a TLS session is that client's, and no thief's who was first at the
 * passive port. It costs most of a millisecond: to be made when a handshake begins, not before.
 */
export function createSessionContext({ cert, key }: Certificate): SecureContext {
  return createSecureContext({
    cert,
    key,
    minVersion: "TLSv1.2",
    ticketKeys: randomBytes(ticketKeyBytes),
    sessionIdContext: randomBytes(idBytes).toString("hex"),
    // Asked for again and again it is work for us and none for the client; TLS 1.3 has it no more.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
}
