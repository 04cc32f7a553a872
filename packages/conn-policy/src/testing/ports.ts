import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const host = "127.0.0.1";

/** A port of loopback where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** @returns true when one can listen there. @throws `EADDRINUSE` when somebody does. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, host);
  await once(probe, "listening");
  probe.close();
  return true;
}
