import { findClashes } from "./clashes.ts";
import { safeFarewell } from "./farewell.ts";
import { startHosted } from "./hosted.ts";
import type { Protocol, ProtocolDefinition } from "./protocol.ts";
import { createStandalone } from "./standalone.ts";

/**
 * Makes a protocol of the way it talks: the default export of a plugin package. It needs no timer, no listener and no
 * socket; limits, counts and last words come with it.
 *
 * @example
 * export default defineProtocol<{ readonly quote: string }>({
 *   name: "qotd",
 *   defaults: { greetingTimeout: "30s" },
 *   serve: (client, { quote }) => client.reply(quote, "\r\n"),
 * });
 */
export function defineProtocol<Options>(
  definition: ProtocolDefinition<Options>,
): Protocol<Options> {
  const { name, defaults, profiles, siteSchema } = definition;
  const farewell =
    definition.farewell === undefined ? undefined : safeFarewell(name, definition.farewell);
  return {
    name,
    defaults,
    ...(profiles === undefined ? {} : { profiles }),
    ...(farewell === undefined ? {} : { farewell }),
    siteSchema: siteSchema ?? { type: "object", properties: {} },
    findClashes: (sites) => findClashes(sites),
    start: (context) => startHosted(definition, farewell, context),
    createServer: (options) => createStandalone(definition, farewell, options),
  };
}
