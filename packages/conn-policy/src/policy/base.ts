import type { LimitName, PolicyInput } from "./policy.ts";

/**
 * Profile `iis-6.0` before any protocol has spoken: a value for every limit. The seconds of IIS 6 where
 * it has the property (its "Timeouts" table), else what the servers of the same kind do.
 */
export const basePolicy: Required<Pick<PolicyInput, LimitName>> = {
  connectionTimeout: "120s",
  // IIS leaves HeaderWaitTimeout unset; HTTP.sys then waits two minutes.
  headerWaitTimeout: "120s",
  minHeadBytesPerSec: "off",
  headerWaitCeiling: "off",
  minFileBytesPerSec: "240B/s",
  // Exactly as HTTP.sys counts: 2,048 bytes at 240 B/s may take 8.53 s, and 100 bytes 0.42 s.
  minSendTime: "off",
  // HTTP.sys has no request rate; Kestrel, its heir, takes the same 240 with the same grace.
  minReceiveBytesPerSec: "240B/s",
  rateGrace: "5s",
  allowKeepAlive: true,
  maxConnections: "off",
  maxConnectionsPerAddress: "off",
  maxConnectionRate: "off",
  whenFull: "evict",
  maxBandwidth: "off",
  handlerTimeout: "90s",
  sessionTimeout: "20m",
  handshakeTimeout: "10s",
  greetingTimeout: "120s",
  // Only protocols with a login set it; IIS 7 gives ftp 30 s (unauthenticatedTimeout).
  loginTimeout: "off",
  dataChannelTimeout: "30s",
  maxRequestsPerConnection: "off",
  maxConnectionAge: "off",
  drainTimeout: "30s",
  // HTTP.sys resets a client that runs into Timer_HeaderWait or Timer_EntityBody.
  lastWords: false,
};
