import { Server } from "node:https";
import { type SecureContext, createSecureContext } from "node:tls";
import { type Certificate, readCertificate } from "@core/conn-policy/plugin";
import type { Site } from "./site.ts";

/** The certificates of the sites of one listener, read and found good. */
export interface Certificates {
  /** For clients that name no host, or none that is known. */
  readonly fallback: Certificate | undefined;
  readonly byHost: ReadonlyMap<string, SecureContext>;
}

/**
 * Reads them all, so that a reload either has all of them or changes nothing.
 *
 * @throws what reading a file throws, and OpenSSL's error for a key that does not fit.
 */
export function readCertificates(sites: readonly Site[]): Certificates {
  const byHost = new Map<string, SecureContext>();
  let fallback: Certificate | undefined;
  for (const { tls, hosts } of sites) {
    if (tls === undefined) continue;
    const certificate = readCertificate(tls);
    fallback ??= certificate;
    const context = createSecureContext(certificate);
    for (const host of hosts) if (!byHost.has(host)) byHost.set(host, context);
  }
  return { fallback, byHost };
}

/** An HTTPS server, and what has new handshakes use other certificates from now on. */
export interface SecureServer {
  readonly server: Server;
  use(certificates: Certificates): void;
}

/** `addContext` of Node's server keeps all that it was ever given, so who presents what is decided here. */
export function createSecureServer(first: Certificates): SecureServer {
  let { byHost } = first;
  const server = new Server({
    // Without a context the client meets the fallback.
    SNICallback: (host, done) => done(null, byHost.get(host.toLowerCase())),
  });
  const use = (certificates: Certificates): void => {
    byHost = certificates.byHost;
    server.setSecureContext(certificates.fallback ?? {});
  };
  use(first);
  return { server, use };
}
