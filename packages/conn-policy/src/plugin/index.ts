export type { Connection } from "../accept/connection.ts";
export type { Farewell, FarewellContext } from "../accept/guard.ts";
export {
  type Certificate,
  checkCertificate,
  createServerContext,
  readCertificate,
} from "../accept/certificate.ts";
export { openListener } from "../accept/listener.ts";
export { startTls } from "../accept/start-tls.ts";
export { type ReadGate, createReadGate } from "../bandwidth/read-gate.ts";
export type { LastWords } from "../close/closer.ts";
export type { Reason } from "../close/reason.ts";
export type { Client, LineOptions } from "./client.ts";
export { checkClashes, findClashes } from "./clashes.ts";
export { defineProtocol } from "./define-protocol.ts";
export type {
  Protocol,
  ProtocolDefinition,
  StandaloneOptions,
  StandaloneServer,
} from "./protocol.ts";
export { checkServerOptions } from "./server-options.ts";
export { type ProtocolGuardOptions, createProtocolGuard } from "./protocol-guard.ts";
export { type ListenerKind, type ListenerSet, createListenerSet } from "./listener-set.ts";
export type * from "./service.ts";
export {
  type SharedAddress,
  isAtPlace,
  isSameAddress,
  shareAddresses,
} from "./shared-addresses.ts";
export { type OwnSite, type RunningSites, type SiteOpening, startSites } from "./start-sites.ts";
export { policyError } from "../policy/error.ts";
export { nearest } from "../policy/nearest.ts";
export { hostNameMistakes } from "./host-names.ts";
export { leave } from "./leave.ts";
export { requireSound } from "./require-sound.ts";
export { limitMistakes } from "./limit-mistakes.ts";
export { thrownBy } from "./thrown-by.ts";
export { createWarnings } from "./warn.ts";
