import type { Farewell, Reason } from "@core/conn-policy";
import { toStoredBlock } from "./session/compression.ts";
import { formOfLastWords } from "./session/last-words.ts";

/**
 * What NNTP says before it closes a connection. An idle client is closed without a word (RFC 3977 section 3.1); whoever
 * else is closed is told 400 (section 3.2.1), at once and not as the reply to the next command: nobody waits for one
 * after the end of a limit. In the middle of an article nothing is said, as the client would take it for a line of it.
 */
export const nntpFarewell: Farewell = (reason, { connection }) => {
  const text = farewellText(reason);
  const form = connection === undefined ? "plain" : formOfLastWords(connection);
  if (text === undefined || form === "never") return undefined;
  const words = Buffer.from(`400 ${text}\r\n`);
  return form === "compressed" ? toStoredBlock(words) : words;
};

/** What a client is told with 400; `undefined`: nothing. */
export function farewellText(reason: Reason): string | undefined {
  switch (reason) {
    case "header_wait_timeout":
      return "The command took too long to arrive";
    case "body_timeout":
    case "min_receive_rate":
      return "The article took too long to arrive; it has not been stored";
    case "handler_timeout":
      return "The command took too long";
    case "connection_limit":
      return "Too many connections, try again later";
    case "address_limit":
      return "Too many connections from your address, try again later";
    case "rate_limit":
      return "Too many new connections from your address, try again later";
    case "overload":
      return "The server is overloaded, try again later";
    case "max_age":
    case "max_requests":
      return "This session has lasted as long as it may";
    case "error_limit":
      return "Too many bad commands";
    case "too_large":
      return "You have sent more than is allowed here";
    case "protocol_error":
      return "This is not NNTP";
    case "shutdown":
    case "shutdown_timeout":
      return "The server is shutting down";
    case "admin_close":
      return "Closed by the administrator";
    case "access_denied":
      return "Access denied";
    case "io_error":
    case "internal_error":
      return "Internal error, try again later";
    default:
      return undefined;
  }
}
