import { createGuard } from "../accept/create-guard.ts";
import type { Guard, GuardOptions } from "../accept/guard.ts";
import { openListener } from "../accept/listener.ts";
import type { StandaloneServer } from "../plugin/protocol.ts";
import type { RunningService, Service, ServiceContext, TlsFiles } from "../plugin/service.ts";

/** What is given to a function that makes the server of a rig: options of `createGuard` and of `createServer`. */
export type RigSetup = Required<Pick<GuardOptions, "clock" | "onEvent" | "policy" | "tick">> &
  Pick<GuardOptions, "profile" | "trusted">;

/** What a rig opens: a service, as a host would, or a server with the guard that protects it. */
export type RigSubject<Options> =
  | Service<Options>
  | ((setup: RigSetup) => StandaloneServer | Promise<StandaloneServer>);

/** One line that a service has logged. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly facts: object | undefined;
}

/** A subject that listens on loopback. */
export interface Opened {
  readonly guard: Guard;
  readonly root: Guard;
  readonly addresses: readonly string[];
  readonly service?: RunningService;
  stopListening(): Promise<void>;
}

const host = "127.0.0.1";

/** Opens a server that was made by a function. */
export async function openServer({ server, guard }: StandaloneServer): Promise<Opened> {
  const address = await openListener(server, { host, port: 0 });
  const stopListening = async (): Promise<void> => void server.close();
  return { guard, root: guard, addresses: [address], stopListening };
}

/** What a service is opened with, beside the setup. */
export interface ServiceOpening<Options> {
  readonly options: Options;
  readonly tls: TlsFiles | undefined;
  readonly log: LogLine[];
}

/** Opens a service as a host does: a tree of host, service and one site, which has the policy. */
export async function openService<Options>(
  service: Service<Options>,
  { policy, ...root }: RigSetup,
  { options, tls, log }: ServiceOpening<Options>,
): Promise<Opened> {
  const hostGuard = createGuard({ ...root, name: "host" });
  const { name, farewell } = service;
  const words = farewell === undefined ? {} : { farewell };
  const level = hostGuard.child({ name, protocol: service, ...words });
  const guard = level.child({ name: "default", policy });
  const listen = [{ host, port: 0, tls: tls !== undefined }];
  const site = { name: "default", listen, options, guard, ...(tls === undefined ? {} : { tls }) };
  const context: ServiceContext<Options> = {
    guard: level,
    sites: [site],
    log: (severity, message, facts) => void log.push({ level: severity, message, facts }),
  };
  const running = await service.start(context);
  return {
    guard,
    root: hostGuard,
    addresses: running.listeners.map(({ address }) => address),
    service: running,
    stopListening: () => running.close(),
  };
}
