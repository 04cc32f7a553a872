import type { PolicyInput, ProtocolDefaults } from "@core/conn-policy";

/** What NNTP sets on top of the profile, each with the line that justifies it. */
const defaults: PolicyInput = {
  // IIS 6 ConnectionTimeout: 600 seconds for NNTP. RFC 3977 section 3.1: at least three minutes, and closed silently.
  connectionTimeout: "10m",
  // A command line; no reader needs a minute for 512 octets.
  headerWaitTimeout: "60s",
  // As HTTP.sys for responses: an ARTICLE that leaves more slowly than a modem of 1990 would take it.
  minFileBytesPerSec: "240B/s",
  // The same for an article that comes in.
  minReceiveBytesPerSec: "240B/s",
  // The longest of our own work is a LIST or NEWNEWS over all groups; nnrpd has no limit of the kind.
  handlerTimeout: "60s",
  // No IIS property. A handshake takes two round trips.
  handshakeTimeout: "10s",
  // RFC 3977 section 3.1 allows less than three minutes before the first command; nnrpd's initialtimeout is 10 s, which
  // is little for somebody at a keyboard.
  greetingTimeout: "60s",
};

/** For servers that face the open internet. */
const internet: PolicyInput = {
  // What an honest client sends in one packet need not be waited for longer.
  headerWaitTimeout: "20s",
  // RFC 3977 section 3.1: "SHOULD be at least three minutes".
  connectionTimeout: "3m",
};

/** NNTP's limits, for the `protocol` of a guard that serves it. */
export const nntpProtocol: ProtocolDefaults = { name: "nntp", defaults, profiles: { internet } };
