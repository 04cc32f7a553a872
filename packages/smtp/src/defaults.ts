import type { PolicyInput, ProtocolDefaults } from "@core/conn-policy";

/** What SMTP sets on top of the profile, each with the line that justifies it. */
const defaults: PolicyInput = {
  // IIS 6 ConnectionTimeout: 10 minutes for SMTP. RFC 5321 section 4.5.3.2.7: a server should wait at least five minutes
  // for the next command. Exchange's ConnectionTimeout is the same ten.
  connectionTimeout: "10m",
  // A command line; no program and no person takes a minute for one. Postfix, under stress, gives ten seconds.
  headerWaitTimeout: "60s",
  // What MinFileBytesPerSec is for HTTP. Postfix: smtpd_min_data_rate, 500 B/s.
  minFileBytesPerSec: "240B/s",
  minReceiveBytesPerSec: "240B/s",
  // Between 354 and the first octet a relay may have to fetch the message: RFC 5321 section 4.5.3.2.4 gives it minutes.
  rateGrace: "30s",
  // RFC 5321 section 4.5.3.2.6 has a client wait ten minutes for the answer to the dot: half of it, as KumoMTA's
  // data_processing_timeout, so that our no comes while it is still there.
  handlerTimeout: "5m",
  // No IIS property. A handshake takes two round trips; Postfix' 300 s are too many for someone who says nothing.
  handshakeTimeout: "30s",
  // RFC 5321 section 4.5.3.2.1: five minutes, as for each command; Exim and Postfix give the same 300 s.
  greetingTimeout: "5m",
};

/** For servers that face the open internet. */
const internet: PolicyInput = {
  // RFC 5321 section 4.5.3.2.7: "SHOULD have a timeout of at least 5 minutes while it is awaiting the next command".
  connectionTimeout: "5m",
  // What an honest client sends in one packet need not be waited for longer.
  headerWaitTimeout: "30s",
  // Postfix since 2.10, smtpd_min_data_rate: 500 bytes a second.
  minReceiveBytesPerSec: "500B/s",
};

/** SMTP's limits, for the `protocol` of a guard that serves it. */
export const smtpProtocol: ProtocolDefaults = { name: "smtp", defaults, profiles: { internet } };
