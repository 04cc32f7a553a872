export type { Channel } from "./accept/channel.ts";
export type { AdmitOptions, Connection, EnterOptions, Explanation } from "./accept/connection.ts";
export { addressKey } from "./admission/address.ts";
export { createTrusted } from "./admission/trusted.ts";
export { createGuard } from "./accept/create-guard.ts";
export type {
  ChildOptions,
  Farewell,
  FarewellContext,
  Guard,
  GuardOptions,
  Protectable,
  ProtectOptions,
} from "./accept/guard.ts";
export { type Clock, systemClock } from "./clock/clock.ts";
export type { LastWords } from "./close/closer.ts";
export { type Ending, type Reason, REASONS, type ReasonFacts } from "./close/reason.ts";
export { type Phase, PHASES } from "./phases/phase.ts";
export { formatDuration, parseDuration } from "./policy/duration.ts";
export { type ConnPolicyError, type ErrorCode, errorTable } from "./policy/error.ts";
export { formatLimit } from "./policy/format.ts";
export { type Layer, type LayerReading, type LayerSource, readLayer } from "./policy/layer.ts";
export type { LimitTable, WhenZero } from "./policy/limit.ts";
export { LIMIT_NAMES, LIMITS } from "./policy/limits.ts";
export type {
  LimitName,
  Notice,
  Origin,
  Policy,
  PolicyInput,
  PolicyPatch,
} from "./policy/policy.ts";
export {
  type ProfileName,
  type ProtocolDefaults,
  PROFILES,
  profileLayers,
} from "./policy/profiles.ts";
export { formatRate, parseRate } from "./policy/rate.ts";
export { type Resolved, resolvePolicy } from "./policy/resolve.ts";
export { parseSize } from "./policy/size.ts";
export type {
  ClosedEvent,
  GuardEvent,
  NoticeEvent,
  OpenedEvent,
  RefusedEvent,
} from "./report/event.ts";
export type { Histogram } from "./report/histogram.ts";
export type { Counts } from "./report/tally.ts";
