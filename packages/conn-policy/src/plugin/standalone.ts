import type { Connection } from "../accept/connection.ts";
import { createGuard } from "../accept/create-guard.ts";
import type { Farewell, Guard } from "../accept/guard.ts";
import { createListener } from "../accept/listener.ts";
import type { ProtocolDefinition, StandaloneOptions, StandaloneServer } from "./protocol.ts";
import { runSession } from "./session.ts";
import { tellSafely, warn } from "./warn.ts";

/** Makes a server for one protocol and nothing else. */
export function createStandalone<Options>(
  definition: ProtocolDefinition<Options>,
  farewell: Farewell | undefined,
  options: Options & StandaloneOptions,
): StandaloneServer {
  const { tls, onError } = options;
  const guard = createLevel(definition, farewell, options);
  const report = (error: unknown, connection: Connection): void => {
    if (onError === undefined) warn(`${definition.name}: serving a client failed`, error);
    else onError(error, connection);
  };
  const server = createListener(guard, {
    tls,
    onClient(stream, connection) {
      void runSession(stream, connection, {
        serve: (client) => definition.serve(client, options),
        farewell,
        onError: (error) => tellSafely(definition.name, () => report(error, connection)),
      });
    },
  });
  return { server, guard };
}

function createLevel(
  definition: ProtocolDefinition<never>,
  farewell: Farewell | undefined,
  options: StandaloneOptions,
): Guard {
  const { guard: parent, tls: _tls, onError: _onError, ...root } = options;
  const level = {
    name: definition.name,
    protocol: definition,
    ...(farewell === undefined ? {} : { farewell }),
    ...(options.policy === undefined ? {} : { policy: options.policy }),
  };
  return parent === undefined ? createGuard({ ...root, ...level }) : parent.child(level);
}
