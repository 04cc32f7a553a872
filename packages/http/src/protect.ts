import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { type Guard, type GuardOptions, createGuard } from "@core/conn-policy";
import { policyError } from "@core/conn-policy/plugin";
import { httpProtocol } from "./defaults.ts";
import { Exchanges, exchangesOf } from "./exchanges.ts";
import { httpFarewell } from "./farewell.ts";
import { followRequests } from "./requests.ts";
import { watchEvents } from "./watch.ts";

/** How {@link protectHttp} makes its guard, or which one it takes. */
export interface ProtectHttpOptions extends GuardOptions {
  /**
   * A guard to admit with, for servers that share limits; all other options are then without effect. It should have
   * been made with `httpProtocol` and `httpFarewell`.
   */
  readonly guard?: Guard;
}

/**
 * Puts any `node:http` or `node:https` server under connection limits, those that Express, Fastify and their like make
 * included; the server is used as before.
 *
 * @example
 * const server = createServer(app);
 * protectHttp(server, { policy: { connectionTimeout: "60s" } });
 * server.listen(80);
 *
 * @returns the guard: counts, live connections, reload, drain.
 * @throws `ERR_CONN_POLICY_*` for options that cannot be read, a server that is none, or is protected already.
 */
export function protectHttp(
  server: HttpServer | HttpsServer,
  options: ProtectHttpOptions = {},
): Guard {
  const guard = options.guard ?? createGuard(standalone(options));
  guardServer(server, guard);
  return guard;
}

/** @returns what has another guard, of the same tree, admit from then on. */
export function guardServer(server: HttpServer | HttpsServer, guard: Guard): (next: Guard) => void {
  checkServer(server);
  let detach = attach(server, guard);
  stopTimers(server);
  follow(server);
  return (next) => {
    detach();
    detach = attach(server, next);
  };
}

/** An `http2` server has the methods of an `https` one and more, and speaks what is not understood here. */
function checkServer(server: unknown): void {
  const has = (method: string): boolean =>
    typeof (server as Record<string, unknown> | null | undefined)?.[method] === "function";
  if (has("closeIdleConnections") && !has("updateSettings")) return;
  throw policyError("ERR_CONN_POLICY_NOT_A_SERVER", {
    value: server,
    cure: "give a server of node:http or node:https; guard.protect takes any other",
  });
}

/** @returns what undoes it, for new connections. */
function attach(server: HttpServer | HttpsServer, guard: Guard): () => void {
  const unwatch = watchEvents(server, guard);
  try {
    const unprotect = guard.protect(server, {
      admit: {
        isMarked: true,
        // RFC 9112 section 2.2: an empty line before a request line is ignored.
        strayBytes: 2,
        onActivity: (connection) => exchangesOf(connection.socket)?.advance(),
        onDraining: (connection) => exchangesOf(connection.socket)?.announceEnd(),
      },
      onAdmitted: (connection) => void new Exchanges(connection),
    });
    return () => {
      unprotect();
      unwatch();
    };
  } catch (error) {
    unwatch();
    throw error;
  }
}

function standalone(options: ProtectHttpOptions): GuardOptions {
  return { name: "http", protocol: httpProtocol, farewell: httpFarewell, ...options };
}

/**
 * Node looks at these only every 30 seconds, cuts honest uploads at a total of five minutes, and has no limit at all
 * for a client that does not read its response.
 */
function stopTimers(server: HttpServer | HttpsServer): void {
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.timeout = 0;
}

/** From now until the server has closed, and again when it listens again. */
function follow(server: HttpServer | HttpsServer): void {
  let stop = followRequests();
  server.on("close", () => stop());
  server.on("listening", () => {
    stop();
    stop = followRequests();
  });
}
