import type { Connection } from "@core/conn-policy";
import type { ProxiedClient } from "../proxy/contract.ts";
import { SmtpSession } from "./smtp-session.ts";
import type { StockServer } from "./stock-server.ts";

const keepAliveMs = 60_000;

/**
 * Serves one client to its end. Its socket has been admitted, with phases marked by us; `connection` is in `handshake`
 * where TLS comes first.
 */
export function serve(server: StockServer, connection: Connection, client?: ProxiedClient): void {
  if (connection.reason !== undefined) return;
  // Silent between two messages, it must not be forgotten by a NAT on the way; no limit counts these probes.
  connection.socket.setKeepAlive(true, keepAliveMs);
  try {
    new SmtpSession(server, connection, client).init();
  } catch (error) {
    server.site.log("error", "smtp: serving a client failed", { error });
    connection.end("internal_error");
  }
}
