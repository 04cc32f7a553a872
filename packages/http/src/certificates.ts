import { readFileSync } from "node:fs";
import type { Server as HttpsServer } from "node:https";
import { type SecureContextOptions, createSecureContext } from "node:tls";
import type { Site } from "./site.ts";

/** The certificates of the sites of one listener, read and found good. */
export interface Certificates {
  /** For clients that name no host, or none that is known. */
  readonly fallback: SecureContextOptions;
  readonly byHost: ReadonlyMap<string, SecureContextOptions>;
}

/**
 * Reads them all, so that a reload either has all of them or changes nothing.
 *
 * @throws what reading a file throws, and OpenSSL's error for a key that does not fit.
 */
export function readCertificates(sites: readonly Site[]): Certificates {
  const byHost = new Map<string, SecureContextOptions>();
  let fallback: SecureContextOptions | undefined;
  for (const { tls, hosts } of sites) {
    if (tls === undefined) continue;
    const pair = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
    createSecureContext(pair);
    fallback ??= pair;
    for (const host of hosts) if (!byHost.has(host)) byHost.set(host, pair);
  }
  return { fallback: fallback ?? {}, byHost };
}

/** New handshakes use these from now on. */
export function useCertificates(server: HttpsServer, { fallback, byHost }: Certificates): void {
  server.setSecureContext(fallback);
  for (const [host, pair] of byHost) server.addContext(host, pair);
}
