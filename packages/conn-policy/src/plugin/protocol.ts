import type { Server } from "node:net";
import type { Connection } from "../accept/connection.ts";
import type { Farewell, Guard } from "../accept/guard.ts";
import type { Certificate } from "../accept/certificate.ts";
import type { ProtocolDefaults } from "../policy/profiles.ts";
import type { Client } from "./client.ts";
import type { ProtocolGuardOptions } from "./protocol-guard.ts";
import type { Service, SiteSchema } from "./service.ts";

/** A protocol, as its author writes it: what it says, and nothing of time, sockets or counts. */
export interface ProtocolDefinition<Options> extends ProtocolDefaults {
  /** Its name: the service's in configuration, logs and counters. */
  readonly name: string;
  /**
   * What is said to a client before the connection is closed, by reason; `undefined`: nothing. Some reasons come
   * before anything was exchanged (`connection_limit`), some when the client does not read any more (`min_send_rate`).
   * `context.policy.lastWords` tells whether the operator wants a client told that ran into a head or body limit.
   */
  readonly farewell?: Farewell;
  /** The keys of a site beside `listen`, `tls` and `policy`; none unless told. */
  readonly siteSchema?: SiteSchema;
  /**
   * Talks to one client. To return is to close politely after the last reply. To throw is `internal_error`: the
   * error is logged, the client is told what `farewell` has for it and nothing of the error.
   */
  readonly serve: (client: Client, options: Options) => Promise<void>;
}

/** What a server that stands alone is made with, beside the protocol's own options. */
export interface StandaloneOptions extends ProtocolGuardOptions {
  /** Implicit TLS. */
  readonly tls?: Certificate;
  /** What `serve` threw; a warning of the process unless told. */
  readonly onError?: (error: unknown, connection: Connection) => void;
}

/** A server that stands alone; the caller opens and closes both. */
export interface StandaloneServer {
  readonly server: Server;
  readonly guard: Guard;
}

/** A protocol for a host (it is a {@link Service}), or for a server of its own. */
export interface Protocol<Options> extends Service<Options> {
  /**
   * Makes a server for this protocol alone, with a guard of its own.
   *
   * @example
   * const { server, guard } = pop3.createServer({ messages, policy: { connectionTimeout: "5m" } });
   * server.listen(110);
   *
   * @throws `ERR_CONN_POLICY_*` for a policy that cannot be read.
   */
  createServer(options: Options & StandaloneOptions): StandaloneServer;
}
