import { checkCertificate } from "../accept/certificate.ts";
import type { Connection } from "../accept/connection.ts";
import type { Farewell } from "../accept/guard.ts";
import { createListener } from "../accept/listener.ts";
import { isLimitName } from "../policy/limits.ts";
import { createProtocolGuard } from "./protocol-guard.ts";
import type { ProtocolDefinition, StandaloneOptions, StandaloneServer } from "./protocol.ts";
import type { SiteSchema } from "./service.ts";
import { checkServerOptions, withDefaults } from "./server-options.ts";
import { runSession } from "./session.ts";
import { tellSafely, warn } from "./warn.ts";

/** Makes a server for one protocol and nothing else. */
export function createStandalone<Options>(
  definition: ProtocolDefinition<Options>,
  farewell: Farewell | undefined,
  options: Options & StandaloneOptions,
): StandaloneServer {
  const { tls, onError } = options;
  const { name, siteSchema = noOptions } = definition;
  // What is no configuration, such as functions, is not in the schema.
  const own = Object.keys(options).filter((key) => !isLimitName(key));
  checkServerOptions(name, siteSchema, options, own);
  checkCertificate(tls);
  const given = withDefaults(siteSchema, options);
  const guard = createProtocolGuard({ ...definition, farewell }, options);
  const report = (error: unknown, connection: Connection): void => {
    if (onError === undefined) warn(`${definition.name}: serving a client failed`, error);
    else onError(error, connection);
  };
  const { server } = createListener(guard, {
    tls,
    onClient(stream, connection) {
      void runSession(stream, connection, {
        serve: (client) => definition.serve(client, given),
        farewell,
        onError: (error) => tellSafely(definition.name, () => report(error, connection)),
      });
    },
  });
  return { server, guard };
}

const noOptions: SiteSchema = { type: "object", properties: {} };
