import { type Reply, reply } from "../control/reply.ts";

/** Reads what ftp-srv has said. */
export function readReply(text: string): Reply {
  const lines = text.split("\r\n").slice(0, -1);
  const [first, ...others] = lines.map((line) => line.replace(/^\d{3}[ -]/u, ""));
  const code = Number(/^\d{3}/u.exec(text)?.[0]);
  if (first === undefined || Number.isNaN(code)) throw new Error("ftp-srv did not answer");
  return reply(code, first, ...others);
}
