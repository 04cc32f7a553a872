import type { Server } from "node:net";
import type { Guard } from "@core/conn-policy";
import {
  type Certificate,
  type ProtocolGuardOptions,
  checkCertificate,
  checkServerOptions,
  createProtocolGuard,
  createWarnings,
} from "@core/conn-policy/plugin";
import { checkSource, prepareSite } from "./create-site.ts";
import { ftpProtocol } from "./defaults.ts";
import { ftpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import { siteSchema } from "./site-schema.ts";
import type { FtpSiteOptions } from "./site-options.ts";
import type { Log } from "./site.ts";

/** A site, and the limits it is under. */
export interface FtpServerOptions extends FtpSiteOptions, ProtocolGuardOptions {
  /** PEM; with it clients may use AUTH TLS. */
  readonly tls?: Certificate;
  /** TLS from the first byte on, as on port 990. */
  readonly isImplicit?: boolean;
  /** What went wrong; a warning of the process unless told, where it is worse than news. */
  readonly log?: Log;
}

/** A server that stands alone; the caller opens and closes both. */
export interface FtpServer {
  readonly server: Server;
  readonly guard: Guard;
}

/**
 * Makes an FTP server, not yet listening.
 *
 * @example
 * const { server, guard } = createFtpServer({ root: "/srv/ftp", anonymous: "read" });
 * server.listen(2121);
 *
 * @throws `ERR_CONN_POLICY_*` for an option that is not known or not of its form, and for a policy that cannot be read;
 *   RangeError for options that do not go together.
 */
export function createFtpServer(options: FtpServerOptions): FtpServer {
  checkServerOptions(ftpProtocol.name, siteSchema, options, ["isImplicit", "log"]);
  const { tls, isImplicit = false, log = warn } = options;
  if (isImplicit && tls === undefined)
    throw new RangeError("isImplicit: there is no certificate; add tls: { cert, key }");
  checkCertificate(tls);
  const source = { name: options.name ?? ftpProtocol.name, options, certificate: tls };
  checkSource(source);
  const guard = createProtocolGuard({ ...ftpProtocol, farewell: ftpFarewell }, options);
  const prepared = prepareSite({ ...source, guard }, log);
  prepared.obey();
  const { server } = new Listener({ sites: [prepared.site], guard, tls: isImplicit });
  return { server, guard };
}

const warn: Log = createWarnings("PROTO_FTP");
