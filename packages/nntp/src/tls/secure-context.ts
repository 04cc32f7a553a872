import { constants } from "node:crypto";
import { type SecureContext, createSecureContext } from "node:tls";
import type { Certificate } from "./certificate.ts";

/** Makes the context of all sessions of a site. */
export function createSiteContext({ cert, key }: Certificate): SecureContext {
  return createSecureContext({
    cert,
    key,
    minVersion: "TLSv1.2",
    // Asked for again and again it is work for us and none for the client; TLS 1.3 has it no more.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
}
