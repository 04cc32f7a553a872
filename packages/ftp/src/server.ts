import type { Server } from "node:net";
import { type Guard, type GuardOptions, createGuard } from "@core/conn-policy";
import type { SiteContext } from "@core/conn-policy/plugin";
import { prepareSite } from "./create-site.ts";
import { ftpProtocol } from "./defaults.ts";
import { ftpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import type { FtpSiteOptions } from "./site-options.ts";
import type { Log } from "./site.ts";
import type { Certificate } from "./tls/certificate.ts";

/** A site, and the limits it is under. */
export interface FtpServerOptions
  extends
    FtpSiteOptions,
    Pick<GuardOptions, "policy" | "profile" | "trusted" | "clock" | "tick" | "onEvent"> {
  /**
   * The level above: counts and limits are shared with what else is below it. `profile`, `trusted`, `clock`, `tick` and
   * `onEvent` are then that tree's.
   */
  readonly guard?: Guard;
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
 * @throws RangeError for options that cannot be meant, `ERR_CONN_POLICY_*` for a policy that cannot be read.
 */
export function createFtpServer(options: FtpServerOptions): FtpServer {
  const { tls, isImplicit = false, log = warn } = options;
  if (isImplicit && tls === undefined)
    throw new RangeError("isImplicit: there is no certificate; add tls: { cert, key }");
  const guard = createLevel(options);
  const source: Pick<SiteContext<FtpSiteOptions>, "name" | "guard" | "options"> = {
    name: guard.name,
    guard,
    options,
  };
  const prepared = prepareSite({ ...source, certificate: tls }, log);
  prepared.obey();
  const { server } = new Listener({ sites: [prepared.site], guard, tls: isImplicit });
  return { server, guard };
}

function createLevel(options: FtpServerOptions): Guard {
  const { guard: parent, policy, profile, trusted, clock, tick, onEvent } = options;
  const level = {
    name: ftpProtocol.name,
    protocol: ftpProtocol,
    farewell: ftpFarewell,
    ...(policy === undefined ? {} : { policy }),
  };
  if (parent !== undefined) return parent.child(level);
  return createGuard({
    ...level,
    ...(profile === undefined ? {} : { profile }),
    ...(trusted === undefined ? {} : { trusted }),
    ...(clock === undefined ? {} : { clock }),
    ...(tick === undefined ? {} : { tick }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}

const warn: Log = (level, message, facts) => {
  if (level === "info") return;
  process.emitWarning(message, { code: "PROTO_FTP", detail: JSON.stringify(facts) });
};
