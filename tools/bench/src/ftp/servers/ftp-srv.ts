import { fileURLToPath } from "node:url";
import type { Server } from "./server.ts";

const program = fileURLToPath(new URL("ftp-srv-program.ts", import.meta.url));

/** ftp-srv as it comes, without any limit. */
export const ftpSrv: Server = {
  name: "ftp-srv",
  isSlow: true,
  lacks: () => undefined,
  setUp: async ({ root, port }) => ({
    command: process.execPath,
    args: [program, String(port), root],
    user: "anonymous",
    password: "bench@",
  }),
};
