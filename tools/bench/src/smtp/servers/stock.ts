import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mode, Server } from "./server.ts";

const program = fileURLToPath(new URL("stock-program.ts", import.meta.url));

/** smtp-server as it comes, without any limit; what is stored goes into a Maildir. */
export function stockServer(mode: Mode): Server {
  return {
    name: "smtp-server",
    mode,
    lacks: () => undefined,
    setUp: async ({ folder, port }) => ({
      command: process.execPath,
      args: [program, mode, String(port), folder],
      messages: join(folder, "new"),
    }),
  };
}
