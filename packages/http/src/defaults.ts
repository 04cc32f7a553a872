import type { PolicyInput, ProtocolDefaults } from "@core/conn-policy";

/** What HTTP sets on top of the profile, each with the line that justifies it. */
const defaults: PolicyInput = {
  // IIS 6 ConnectionTimeout: "The default is 120 seconds."
  connectionTimeout: "120s",
  // HTTP_TIMEOUT_LIMIT_INFO.HeaderWait: 2 minutes where IIS leaves HeaderWaitTimeout unset.
  headerWaitTimeout: "120s",
  // IIS 6 MinFileBytesPerSec: "The default is 240 bytes per second."
  minFileBytesPerSec: "240B/s",
  // Kestrel MinRequestBodyDataRate: 240 bytes per second with a grace of 5 s; HTTP.sys has no such rate.
  minReceiveBytesPerSec: "240B/s",
  // IIS 6 AllowKeepAlive: on unless told otherwise; RFC 9112 section 9.3 makes it the default of HTTP/1.1.
  allowKeepAlive: true,
  // IIS 6 AspScriptTimeout: 90 seconds (CGITimeout is 300).
  handlerTimeout: "90s",
  // IIS 6 AspSessionTimeout: 20 minutes.
  sessionTimeout: "20m",
  // No IIS property. HAProxy and Caddy advise 10 s; a handshake takes two round trips.
  handshakeTimeout: "10s",
  // HTTP.sys starts no idle timer before the first request; the two minutes of its other timers stand in.
  greetingTimeout: "120s",
};

/** For servers that face the open internet. */
const internet: PolicyInput = {
  // nginx keepalive_timeout is 75 s, Apache's 5 s; load balancers keep theirs for 60 s.
  connectionTimeout: "60s",
  // Apache RequestReadTimeout header=20-40,MinRate=500: 20 s, one more for each 500 bytes, 40 s at most.
  headerWaitTimeout: "20s",
  minHeadBytesPerSec: "500B/s",
  headerWaitCeiling: "40s",
};

/** HTTP's limits, for the `protocol` of a guard that serves it. */
export const httpProtocol: ProtocolDefaults = { name: "http", defaults, profiles: { internet } };
