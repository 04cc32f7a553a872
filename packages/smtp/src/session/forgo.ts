import type { SMTPConnection } from "smtp-server/lib/smtp-connection";

const nothing: SMTPConnection["_xClient"] = new Map();

/** Gives back what smtp-server keeps for XCLIENT and XFORWARD, which nobody may use: two maps for each client. */
export function forgo(connection: SMTPConnection): void {
  connection._xClient = nothing;
  connection._xForward = nothing;
}
