import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { type PolicyInput, createGuard } from "@core/conn-policy";
import type { ListenAddress } from "@core/conn-policy/plugin";

import { formatAddress, isLoopback } from "../config/address.ts";
import type { HostConfig } from "../config/config.ts";
import { startError } from "../host/failure.ts";
import type { Host } from "../host/host.ts";
import type { Log } from "../log/log.ts";
import { type Answer, answerFor, json } from "./answer.ts";
import { watchLoop } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { type Router, createRouter } from "./router.ts";
import { adminRoutes } from "./routes.ts";
import { openToken } from "./token.ts";
import { inTurn } from "./turns.ts";

/** The running admin API. */
export interface AdminServer {
  readonly address: string;
  close(): Promise<void>;
}

/** What the admin API is started with. */
export interface AdminOptions {
  readonly host: Pick<Host, "guard" | "isReady" | "runCommand">;
  readonly config: HostConfig;
  readonly log: Log;
}

// Operators and scrapers on this machine: few, quick, and not counted among the host's connections.
const policy: PolicyInput = {
  connectionTimeout: "30s",
  greetingTimeout: "10s",
  maxConnections: 128,
};
const nodeTimers = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
};

/**
 * Starts the admin API on a loopback address.
 *
 * @throws `ERR_CONND_START`
 */
export async function startAdmin({ host, config, log }: AdminOptions): Promise<AdminServer> {
  const loop = watchLoop();
  const guard = createGuard({ name: "admin", policy });
  try {
    const token = await openToken(config.dataDir);
    if (token.isExposed) log.warn({ file: token.file }, "others can read the token; chmod 600 it");
    const metrics = createMetrics(host.guard, loop);
    const router = createRouter(adminRoutes({ host, loop, metrics, log }), token.check);
    const server = createServer(
      nodeTimers,
      inTurn((request, response) => answer(router, request, response, log)),
    );
    guard.protect(server);
    await listen(server, config.admin, log);
    return {
      address: addressOf(server),
      async close() {
        const closed = once(server, "close");
        server.close();
        await guard[Symbol.asyncDispose]();
        await closed;
        loop[Symbol.dispose]();
      },
    };
  } catch (error) {
    loop[Symbol.dispose]();
    await guard[Symbol.asyncDispose]();
    throw startError("admin", error);
  }
}

async function answer(
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  let reply: Answer;
  try {
    reply = await router(request);
  } catch (error) {
    // The client went away while its body was read: nobody waits for an answer.
    if (request.destroyed && !request.complete) return;
    const refused = answerFor(error);
    if (refused === undefined) log.error({ err: error }, "admin request failed");
    reply = refused ?? json({ error: { code: "internal", message: "see the log" } }, 500);
  }
  response.writeHead(reply.status, {
    "content-type": reply.type ?? "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(reply.body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...reply.headers,
  });
  response.end(request.method === "HEAD" ? undefined : reply.body);
  request.resume();
}

async function listen(server: Server, { host, port }: ListenAddress, log: Log): Promise<void> {
  // A name may resolve to anything; the configuration was checked, a plugin's caller was not.
  if (!isLoopback(host)) throw new Error(`${host} is no loopback address; write 127.0.0.1:${port}`);
  server.listen({ host, port });
  await once(server, "listening");
  // Out of file descriptors at accept, for one: the next client may have better luck.
  server.on("error", (error) => log.error({ err: error }, "admin listener"));
}

function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return formatAddress({ host: address, port });
}
