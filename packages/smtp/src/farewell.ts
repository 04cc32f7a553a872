import type { Farewell, Reason } from "@core/conn-policy";
import { formatReply, reply } from "./session/reply.ts";
import { isStoring } from "./session/storing.ts";
import { siteOf } from "./sites.ts";

/**
 * What SMTP says before it closes (RFC 5321 section 3.8: 421, at any time). A client that waits for the answer to its
 * message is never told 421: it hears 451, and that message is thrown away. In the middle of a handshake the engine says
 * nothing, and to those who do not read there is nothing to say.
 */
export const smtpFarewell: Farewell = (reason, { connection, guard }) => {
  const words = wordsOf(reason);
  if (words === undefined) return undefined;
  const [enhancedCode, text] = words;
  const hostname = siteOf(guard)?.hostname ?? "localhost";
  // A handler that took too long has done nothing, and its client may try again (KumoMTA does the same).
  if (isStoring(connection) || reason === "handler_timeout")
    return formatReply(reply(451, "4.3.0", `${hostname} ${notDone}`));
  return formatReply(reply(421, enhancedCode, `${hostname} ${text}`));
};

const notDone = "Error: this took too long and was not done, try again later";

function wordsOf(reason: Reason): readonly [enhancedCode: string, text: string] | undefined {
  switch (reason) {
    case "idle_timeout":
    case "greeting_timeout":
    case "header_wait_timeout":
    case "login_timeout":
    case "body_timeout":
      return ["4.4.2", "Error: timeout exceeded, closing connection"];
    case "min_receive_rate":
      return ["4.4.2", "Error: data came too slowly, closing connection"];
    case "handler_timeout":
      return ["4.3.0", notDone];
    case "connection_limit":
      return ["4.3.2", "Error: too many connections, try again later"];
    case "address_limit":
      return ["4.7.0", "Error: too many connections from your address"];
    case "rate_limit":
      return ["4.7.0", "Error: too many new connections from your address, try again later"];
    case "overload":
      return ["4.3.2", "Error: too busy, try again later"];
    case "error_limit":
      return ["4.7.0", "Error: too many errors, closing connection"];
    case "too_large":
      return ["4.7.0", "Error: far more data than may be sent, closing connection"];
    case "max_age":
    case "max_requests":
      return ["4.7.0", "This session has lasted as long as it may, closing connection"];
    case "shutdown":
    case "shutdown_timeout":
      return ["4.3.2", "Service is shutting down, closing connection"];
    case "admin_close":
      return ["4.3.2", "Closed by the administrator"];
    case "access_denied":
      return ["4.7.0", "Access denied, closing connection"];
    case "io_error":
    case "internal_error":
      return ["4.3.0", "Error: local error, closing connection"];
    default:
      return undefined;
  }
}
