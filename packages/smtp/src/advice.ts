import { type Policy, formatDuration } from "@core/conn-policy";

const advisedMs = 5 * 60_000;

/** What an operator of SMTP may want to know of the limits in force. */
export function adviceOn({ connectionTimeout }: Policy): string[] {
  if (connectionTimeout >= advisedMs) return [];
  const value = formatDuration(connectionTimeout);
  return [
    `connectionTimeout is ${value}; RFC 5321 section 4.5.3.2.7 advises five minutes at least for SMTP, set 5m to follow it`,
  ];
}
