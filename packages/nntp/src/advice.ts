import { type Policy, formatDuration } from "@core/conn-policy";

const advisedMs = 3 * 60_000;

/** What an operator of NNTP may want to know of the limits in force. */
export function adviceOn({ connectionTimeout }: Policy): string[] {
  if (connectionTimeout >= advisedMs) return [];
  const value = formatDuration(connectionTimeout);
  return [
    `connectionTimeout is ${value}; RFC 3977 section 3.1 advises three minutes at least for NNTP, set 3m to follow it`,
  ];
}
