import { policyError } from "../policy/error.ts";
import type { LimitName } from "../policy/policy.ts";

/** Why a connection ended or was refused: a closed list, the same word in code, logs, metrics and docs. */
export type Reason =
  | "idle_timeout"
  | "greeting_timeout"
  | "login_timeout"
  | "handshake_timeout"
  | "header_wait_timeout"
  | "body_timeout"
  | "min_receive_rate"
  | "send_timeout"
  | "min_send_rate"
  | "handler_timeout"
  | "data_channel_timeout"
  | "max_age"
  | "max_requests"
  | "keep_alive_off"
  | "connection_limit"
  | "address_limit"
  | "rate_limit"
  | "overload"
  | "error_limit"
  | "protocol_error"
  | "too_large"
  | "tls_error"
  | "access_denied"
  | "client_close"
  | "client_reset"
  | "completed"
  | "admin_close"
  | "shutdown"
  | "shutdown_timeout"
  | "io_error"
  | "internal_error";

/** How a connection is ended when its protocol has no last words for the reason. */
export type Ending = "fin" | "reset";

/** What is known of a reason, for logs, counters and the close itself. */
export interface ReasonFacts {
  /** Whose doing it is: the client's, a fault of the server, or the operator's will. */
  readonly blame: "client" | "server" | "operator";
  /** Who closes. */
  readonly initiator: "client" | "server" | "operator";
  /** Level of the log line. Client timeouts are everyday business: `info`, never an error. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** Attackers and slow readers are reset: a destroyed non-reader leaves megabytes pinned in the kernel. */
  readonly ending: Ending;
  /** The limit that was passed, where it is one. */
  readonly limit?: LimitName;
  /** The name in HTTP.sys' error log (KB 820729), where it has one. */
  readonly httpErr?: string;
  /** OpenTelemetry `error.type`; absent where nothing went wrong. */
  readonly errorType?: string;
}

const client = { blame: "client", initiator: "server", level: "info", ending: "reset" } as const;
const refusal = { blame: "server", initiator: "server", level: "info", ending: "fin" } as const;
const operator = {
  blame: "operator",
  initiator: "operator",
  level: "info",
  ending: "fin",
} as const;
const fault = { blame: "server", initiator: "server", level: "error", ending: "reset" } as const;

/** Every reason for which a connection may end or be refused: the closed list that logs, counters and tests use. */
export const REASONS: Readonly<Record<Reason, ReasonFacts>> = {
  idle_timeout: {
    ...client,
    ending: "fin",
    limit: "connectionTimeout",
    httpErr: "Timer_ConnectionIdle",
    errorType: "keep_alive_timeout",
  },
  greeting_timeout: {
    ...client,
    ending: "fin",
    limit: "greetingTimeout",
    httpErr: "Timer_ConnectionIdle",
    errorType: "keep_alive_timeout",
  },
  login_timeout: { ...client, ending: "fin", limit: "loginTimeout", errorType: "login_timeout" },
  handshake_timeout: { ...client, limit: "handshakeTimeout", errorType: "tls_handshake_failed" },
  header_wait_timeout: {
    ...client,
    limit: "headerWaitTimeout",
    httpErr: "Timer_HeaderWait",
    errorType: "request_headers_timeout",
  },
  body_timeout: {
    ...client,
    limit: "connectionTimeout",
    httpErr: "Timer_EntityBody",
    errorType: "request_body_timeout",
  },
  min_receive_rate: {
    ...client,
    limit: "minReceiveBytesPerSec",
    httpErr: "Timer_EntityBody",
    errorType: "min_request_body_data_rate",
  },
  send_timeout: {
    ...client,
    limit: "connectionTimeout",
    httpErr: "Timer_MinBytesPerSecond",
    errorType: "response_timeout",
  },
  min_send_rate: {
    ...client,
    limit: "minFileBytesPerSec",
    httpErr: "Timer_MinBytesPerSecond",
    errorType: "min_response_data_rate",
  },
  handler_timeout: {
    ...fault,
    ending: "fin",
    level: "warn",
    limit: "handlerTimeout",
    httpErr: "Timer_Response",
    errorType: "server_timeout",
  },
  data_channel_timeout: {
    ...client,
    limit: "dataChannelTimeout",
    errorType: "data_channel_timeout",
  },
  max_age: { ...operator, initiator: "server", limit: "maxConnectionAge" },
  max_requests: { ...operator, initiator: "server", limit: "maxRequestsPerConnection" },
  keep_alive_off: { ...operator, initiator: "server", limit: "allowKeepAlive" },
  connection_limit: {
    ...refusal,
    limit: "maxConnections",
    httpErr: "ConnLimit",
    errorType: "max_concurrent_connections_exceeded",
  },
  address_limit: {
    ...refusal,
    blame: "client",
    limit: "maxConnectionsPerAddress",
    httpErr: "ConnLimit",
    errorType: "max_connections_per_address_exceeded",
  },
  rate_limit: {
    ...refusal,
    blame: "client",
    limit: "maxConnectionRate",
    errorType: "connection_rate_exceeded",
  },
  overload: { ...refusal, level: "warn", httpErr: "Connections_Refused", errorType: "overload" },
  error_limit: { ...client, ending: "fin", errorType: "error_limit" },
  protocol_error: { ...client, httpErr: "BadRequest", errorType: "protocol_error" },
  too_large: { ...client, httpErr: "EntityTooLarge", errorType: "max_size_exceeded" },
  tls_error: { ...client, initiator: "client", errorType: "tls_handshake_failed" },
  access_denied: { ...client, httpErr: "Forbidden", errorType: "access_denied" },
  client_close: { ...client, initiator: "client", level: "debug", ending: "fin" },
  client_reset: {
    ...client,
    initiator: "client",
    httpErr: "Connection_Dropped",
    errorType: "connection_reset",
  },
  completed: { ...operator, blame: "server", initiator: "server", level: "debug" },
  admin_close: { ...operator, httpErr: "Disabled", errorType: "aborted_by_app" },
  shutdown: { ...operator, httpErr: "AppShutdown" },
  shutdown_timeout: {
    ...operator,
    ending: "reset",
    limit: "drainTimeout",
    httpErr: "AppShutdown",
    errorType: "app_shutdown_timeout",
  },
  io_error: { ...fault, level: "warn", errorType: "io_error" },
  internal_error: { ...fault, httpErr: "Internal", errorType: "internal_error" },
};

/** The facts of a reason. @throws `ERR_CONN_POLICY_UNKNOWN_REASON` for any other word. */
export function factsOf(reason: Reason): ReasonFacts {
  const facts: ReasonFacts | undefined = REASONS[reason];
  if (facts === undefined) throw policyError("ERR_CONN_POLICY_UNKNOWN_REASON", { value: reason });
  return facts;
}
