export type { Connection } from "../accept/connection.ts";
export type { Farewell, FarewellContext } from "../accept/guard.ts";
export type { Certificate } from "../accept/listener.ts";
export type { LastWords } from "../close/closer.ts";
export type { Reason } from "../close/reason.ts";
export type { Client, LineOptions } from "./client.ts";
export { defineProtocol } from "./define-protocol.ts";
export type {
  Protocol,
  ProtocolDefinition,
  StandaloneOptions,
  StandaloneServer,
} from "./protocol.ts";
export type * from "./service.ts";
