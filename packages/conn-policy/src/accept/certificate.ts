import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import { type SecureContext, createSecureContext } from "node:tls";

/** A certificate and its key: what is in PEM files. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/**
 * Reads a certificate and its key, and finds out whether they can be used.
 *
 * @throws what reading a file throws, and OpenSSL's error for a key that does not fit.
 */
export function readCertificate(files: {
  readonly cert: string;
  readonly key: string;
}): Certificate {
  const certificate = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
  createSecureContext(certificate);
  return certificate;
}

/**
 * For a certificate that a program gives: finds out whether it can be used, before any client comes.
 *
 * @throws RangeError with what to do, OpenSSL's error as its cause.
 */
export function checkCertificate(certificate: Certificate | undefined): void {
  if (certificate === undefined) return;
  try {
    createSecureContext(certificate);
  } catch (error) {
    const { message } = error as Error;
    throw new RangeError(
      `tls: cert and key cannot be used together (${message}); give what is in the PEM files, not their names`,
      { cause: error },
    );
  }
}

/** Makes the context of all sessions of a site that are encrypted by {@link startTls}. */
export function createServerContext({ cert, key }: Certificate): SecureContext {
  return createSecureContext({
    cert,
    key,
    minVersion: "TLSv1.2",
    // Asked for again and again it is work for us and none for the client; TLS 1.3 has it no more.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
}
