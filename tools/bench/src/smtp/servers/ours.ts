import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mode, Server } from "./server.ts";

export const ours = "conn-policy";
const program = fileURLToPath(new URL("ours-program.ts", import.meta.url));

/** `createSmtpServer` with a handler that throws away, or a listener with the queue that mail services have. */
export function ourServer(mode: Mode): Server {
  return {
    name: ours,
    mode,
    lacks: () => undefined,
    setUp: async ({ folder, port }) => ({
      command: process.execPath,
      args: [program, mode, String(port), folder],
      messages: join(folder, "Queue", "active"),
    }),
  };
}
