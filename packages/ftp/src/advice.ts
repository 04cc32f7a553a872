import { type Policy, formatDuration } from "@core/conn-policy";

const advisedMs = 5 * 60_000;

/** What an operator of FTP may want to know of the limits in force. */
export function adviceOn({ connectionTimeout }: Policy): string[] {
  if (connectionTimeout >= advisedMs) return [];
  const value = formatDuration(connectionTimeout);
  return [
    `connectionTimeout is ${value}, as in IIS; RFC 1123 section 4.1.3.2 advises five minutes at least for FTP, set 5m to follow it`,
  ];
}
