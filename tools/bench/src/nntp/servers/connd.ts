import { fileURLToPath } from "node:url";
import { freePort, startDaemon } from "../../child/daemon.ts";
import { group } from "../articles.ts";
import type { Server } from "./server.ts";

const main = fileURLToPath(new URL("../../../../../apps/server/dist/main.js", import.meta.url));

/** The host as it ships, with every limit it comes with, and its other services idle. */
export const connd: Server = {
  name: "conn-policy",
  lacks: () => undefined,
  async start(folder) {
    const port = await freePort();
    const site = "services.nntp.sites.default";
    const peers = JSON.stringify([{ name: "peer.localhost.test", from: ["127.0.0.1"] }]);
    const settings = [
      `dataDir=${folder}`,
      "admin.listen=127.0.0.1:0",
      'services.http.sites.default.listen=["127.0.0.1:0"]',
      `${site}.listen=["127.0.0.1:${port}"]`,
      `${site}.groups=["${group}"]`,
      `${site}.access=[{"post":true}]`,
      `${site}.peers=${peers}`,
    ];
    const args = [main, "start", ...settings.flatMap((setting) => ["--set", setting])];
    const daemon = await startDaemon({
      name: this.name,
      command: process.execPath,
      args,
      folder,
      port,
    });
    return {
      name: this.name,
      readPort: port,
      feedPort: port,
      pids: [daemon.pid],
      idleCount: 1_000,
      [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
    };
  },
};
