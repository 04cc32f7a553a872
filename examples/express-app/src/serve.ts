import { createServer, type Server } from "node:http";
import type { Guard } from "@core/conn-policy";
import { type ProtectHttpOptions, protectHttp } from "@proto/http";
import { createExpressApp } from "./express-app.ts";
import { createFastifyApp } from "./fastify-app.ts";

/** A server that listens, and the guard in front of it. */
export interface Served {
  readonly server: Server;
  readonly guard: Guard;
  readonly port: number;
}

/** Express: its app is a listener of a server, and the server is what is protected. */
export async function serveExpress(port: number, options: ProtectHttpOptions): Promise<Served> {
  const server = createServer(createExpressApp());
  const guard = protectHttp(server, options);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { server, guard, port: portOf(server) };
}

/** Fastify: it has made its server already. */
export async function serveFastify(port: number, options: ProtectHttpOptions): Promise<Served> {
  const app = createFastifyApp();
  const guard = protectHttp(app.server, options);
  // For `localhost` Fastify opens a second server for ::1, which nobody would protect.
  await app.listen({ port, host: "127.0.0.1" });
  return { server: app.server, guard, port: portOf(app.server) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
