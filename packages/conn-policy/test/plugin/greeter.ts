import { once } from "node:events";
import { connect } from "node:net";
import { createGuard } from "../../src/index.ts";
import { type ListenAddress, type SiteContext, defineProtocol } from "../../src/plugin/index.ts";
import { type TestClient, createTestClient } from "../../src/testing/index.ts";

export interface Greeting {
  readonly text: string;
}

export const greeter = defineProtocol<Greeting>({
  name: "greeter",
  defaults: { connectionTimeout: "7m" },
  profiles: { internet: { connectionTimeout: "7s" } },
  farewell: (reason) => `* ${reason}\n`,
  siteSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
  async serve(client, { text }) {
    for await (const line of client.lines({ maxBytes: 64 }))
      await client.reply(`${text} ${line}\n`);
  },
});

export const fixture = (name: string): string =>
  new URL(`fixtures/${name}`, import.meta.url).pathname;
export const tls = { cert: fixture("cert.pem"), key: fixture("key.pem") };

export const local = { host: "127.0.0.1", port: 0, tls: false };

export async function dial(address: string): Promise<TestClient> {
  const socket = connect(Number(address.split(":").at(-1)), "127.0.0.1");
  await once(socket, "connect");
  return createTestClient(socket);
}

export function createHost() {
  const host = createGuard();
  const { farewell = () => undefined } = greeter;
  const level = host.child({ name: "greeter", protocol: greeter, farewell });
  const site = (name: string, listen: readonly ListenAddress[]): SiteContext<Greeting> => {
    const guard = level.children.find((child) => child.name === name) ?? level.child({ name });
    return { name, listen, options: { text: name }, guard };
  };
  const start = (sites: readonly SiteContext<Greeting>[]) =>
    greeter.start({ guard: level, sites, log() {} });
  return { host, level, site, start };
}
