import type { Farewell, FarewellContext } from "@core/conn-policy";
import { formatReply, reply } from "./control/reply.ts";
import { siteOf } from "./sites.ts";

/** Where a site has no MaxClientsMessage. */
export const defaultFullMessage = "Too many users are connected: try again later.";

/** What FTP says before it closes a control connection (RFC 959 section 4.2: 421 "may be a reply to any command"). */
export const ftpFarewell: Farewell = (reason, context) => {
  if (reason === "too_large")
    return formatReply(reply(500, "Line too long: closing control connection."));
  const text = textOf(reason, context);
  return text === undefined ? undefined : formatReply(reply(421, text));
};

function textOf(
  reason: Parameters<Farewell>[0],
  { policy, guard }: FarewellContext,
): string | undefined {
  switch (reason) {
    case "idle_timeout":
      // Word for word what IIS says.
      return `Timeout (${seconds(policy.connectionTimeout)} seconds): closing control connection.`;
    case "greeting_timeout":
      return `Timeout (${seconds(policy.greetingTimeout)} seconds): closing control connection.`;
    case "header_wait_timeout":
      return `Command timeout (${seconds(policy.headerWaitTimeout)} seconds): closing control connection.`;
    case "login_timeout":
      return `Login timeout (${seconds(policy.loginTimeout)} seconds): closing control connection.`;
    case "handler_timeout":
      return "The command took too long: closing control connection.";
    case "connection_limit":
      return siteOf(guard)?.maxClientsMessage ?? defaultFullMessage;
    case "address_limit":
      return "Too many connections from your address.";
    case "rate_limit":
      return "Too many new connections from your address: try again later.";
    case "overload":
      return "The server is overloaded: try again later.";
    case "max_age":
    case "max_requests":
      return "This session has lasted as long as it may: closing control connection.";
    case "shutdown":
    case "shutdown_timeout":
      return "The server is shutting down: closing control connection.";
    case "admin_close":
      return "Closed by the administrator.";
    case "access_denied":
      return "Access denied: closing control connection.";
    case "io_error":
    case "internal_error":
      return "Local error: closing control connection.";
    default:
      return undefined;
  }
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
