import { reply } from "../control/reply.ts";
import type { Reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import { formatListLine } from "../files/list-line.ts";
import { requireLogin } from "../transfer/require-login.ts";
import type { Verb } from "./verb.ts";

/** A listing over the control connection is held whole; a longer one is what LIST is for. */
const mostEntries = 1_000;

/** RFC 959 section 4.1.3. */
export const stat: Verb = {
  name: "STAT",
  syntax: "STAT [<path>]",
  isUrgent: true,
  run: (session, path) => (path === "" ? statusOf(session) : list(session, path)),
};

function statusOf(session: Session): Reply {
  const { login, type, isSecure, isDataProtected, transfer, connection } = session;
  const limit = Math.ceil(connection.policy.connectionTimeout / 1_000);
  return reply(
    211,
    "Status:",
    `Connected from ${session.client}`,
    `Logged in as ${login?.name ?? "nobody"}`,
    `Type: ${type}, structure: file, mode: stream`,
    `Control connection: ${isSecure ? "encrypted" : "in the clear"}`,
    `Data connections: ${isDataProtected ? "encrypted" : "in the clear"}`,
    `Idle limit: ${limit} seconds`,
    transfer === undefined
      ? "No transfer is in progress"
      : `${transfer.command}: ${transfer.bytes} bytes transferred`,
    "End of status",
  );
}

async function list(session: Session, path: string): Promise<Reply> {
  const { files } = requireLogin(session);
  const { kind } = await files.stat(path);
  const nowMs = Date.now();
  const lines: string[] = [];
  for await (const entries of files.list(path)) {
    for (const entry of entries) lines.push(formatListLine(entry, nowMs));
    if (lines.length > mostEntries) break;
  }
  const isWhole = lines.length <= mostEntries;
  const end = isWhole ? "End of status" : `There is more: LIST shows all`;
  return reply(kind === "directory" ? 212 : 213, "Status:", ...lines.slice(0, mostEntries), end);
}
