import { type Server, createServer } from "node:net";
import { type Guard, type GuardOptions, createGuard } from "@core/conn-policy";

/** Echoes what it is sent (RFC 862). Of limits it knows nothing: three lines put them in front. */
export function createEcho(options: GuardOptions): { server: Server; guard: Guard } {
  const server = createServer((socket) => socket.pipe(socket));

  const guard = createGuard(options);
  guard.protect(server);
  return { server, guard };
}
