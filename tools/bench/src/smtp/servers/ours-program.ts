import { createGuard } from "@core/conn-policy";
import { createSmtpServer, smtpFarewell, smtpProtocol } from "@proto/smtp";
import { once } from "node:events";
import { join } from "node:path";

// What the host's command does.
process.env["UV_THREADPOOL_SIZE"] ??= "32";

const [mode = "", port = "", folder = ""] = process.argv.slice(2);

const common = {
  hostname: "mx.localhost",
  domains: ["localhost"],
  mailboxes: "any",
  maxMessagesPerConnection: 1_000_000,
} as const;

/** A part of what ships that is no entry: a queue without deliveries is of no use but here. */
function load<Module>(name: string): Promise<Module> {
  return import(new URL(name, import.meta.resolve("@proto/smtp")).href) as Promise<Module>;
}

function log(_: string, message: string): void {
  console.error(message);
}

async function openDiscarding() {
  const { server } = createSmtpServer({
    ...common,
    async onMessage({ stream }) {
      stream.resume();
      await once(stream, "end");
    },
  });
  return server;
}

/** Messages stay in the queue: what is measured ends with 250. */
async function openStoring() {
  type Src = typeof import("../../../../../packages/smtp/src/create-site.ts");
  type Store = typeof import("../../../../../packages/smtp/src/store/create-queue.ts");
  type Front = typeof import("../../../../../packages/smtp/src/listener.ts");
  const { prepareSite } = await load<Src>("create-site.js");
  const { createQueue } = await load<Store>("store/create-queue.js");
  const { Listener } = await load<Front>("listener.js");
  const guard = createGuard({ name: "smtp", protocol: smtpProtocol, farewell: smtpFarewell });
  const queue = await createQueue({ dir: join(folder, "Queue"), now: Date.now, log });
  const options = { ...common, mailroot: folder };
  const { site, obey } = prepareSite({ name: "bench", guard, options }, queue, log);
  obey();
  return new Listener({ site, role: "transfer" }).server;
}

const server = await (mode === "stored" ? openStoring() : openDiscarding());
server.listen({ port: Number(port), host: "127.0.0.1", backlog: 511 });
