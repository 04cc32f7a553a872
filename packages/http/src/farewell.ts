import type { Farewell, Reason } from "@core/conn-policy";
import { exchangesOf } from "./exchanges.ts";

/** Seconds after which a client that found the server full may try again. */
const retryAfterSeconds = 5;

const refusals: Readonly<Partial<Record<Reason, string>>> = {
  connection_limit: "Too many connections",
  address_limit: "Too many connections from your address",
  rate_limit: "Too many new connections from your address",
  overload: "The server is overloaded",
};

/**
 * What HTTP says before a connection is closed. An idle connection is closed silently (RFC 9112 section 9.5), and
 * nothing is said into a response that has begun: it would be read as part of it.
 */
export const httpFarewell: Farewell = (reason, { policy, connection }) => {
  if (connection !== undefined && exchangesOf(connection.socket)?.hasAnswered === true)
    return undefined;
  switch (reason) {
    case "header_wait_timeout":
    case "body_timeout":
    case "min_receive_rate":
      return policy.lastWords
        ? reply("408 Request Timeout", "The request took too long")
        : undefined;
    case "handler_timeout":
      return reply("503 Service Unavailable", "The server took too long to answer");
    case "shutdown":
      // An idle connection is no request that could be refused.
      return connection === undefined ? unavailable("The server is shutting down") : undefined;
    default: {
      const text = refusals[reason];
      return text === undefined ? undefined : unavailable(text);
    }
  }
};

function unavailable(text: string): string {
  return reply("503 Service Unavailable", text, `Retry-After: ${retryAfterSeconds}\r\n`);
}

function reply(status: string, text: string, header = ""): string {
  const body = `${text}.\n`;
  return (
    `HTTP/1.1 ${status}\r\nConnection: close\r\n${header}` +
    `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
