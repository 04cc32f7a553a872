import type { Guard, PolicyInput } from "../../src/index.ts";
import { type Client, type ProtocolDefinition, defineProtocol } from "../../src/plugin/index.ts";
import { type Rig, createRig, waitUntil } from "../../src/testing/index.ts";

/** Opens a protocol that does nothing but what a test gives it. */
export function serving(
  serve: (client: Client) => Promise<void>,
  policy: PolicyInput = {},
  rest: Partial<ProtocolDefinition<object>> = {},
): Promise<Rig> {
  const protocol = defineProtocol<object>({ name: "script", defaults: {}, ...rest, serve });
  return createRig(protocol, { policy });
}

/** Serves lines with what a test gives. */
export async function eachLine(
  client: Client,
  answer: (line: string) => string | Promise<string>,
): Promise<void> {
  for await (const line of client.lines({ maxBytes: 64 })) await client.reply(await answer(line));
}

/** Why connections have ended, once none is left. */
export async function closedIn(rig: Rig): Promise<ReturnType<Guard["counts"]>["closed"]> {
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "no connection is left");
  return rig.guard.counts().closed;
}
