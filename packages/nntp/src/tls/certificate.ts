import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { TlsFiles } from "@core/conn-policy/plugin";

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/**
 * Reads a certificate and finds out whether it can be used.
 *
 * @throws what reading a file throws, and OpenSSL's error for a key that does not fit.
 */
export function readCertificate({ cert, key }: TlsFiles): Certificate {
  const certificate = { cert: readFileSync(cert), key: readFileSync(key) };
  createSecureContext(certificate);
  return certificate;
}
