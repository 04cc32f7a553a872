import type { PolicyInput, ProtocolDefaults } from "@core/conn-policy";

/** What FTP sets on top of the profile, each with the line that justifies it. */
const defaults: PolicyInput = {
  // IIS 6 ConnectionTimeout: 120 seconds for FTP; IIS 7 controlChannelTimeout the same. RFC 1123 section 4.1.3.2 advises
  // five minutes, which `connd check` says; no transfer is ever cut by it.
  connectionTimeout: "120s",
  // A command line; nobody types one for a minute.
  headerWaitTimeout: "60s",
  // IIS 7 minBytesPerSecond: "The default is 240", of the data channel, which it ends.
  minFileBytesPerSec: "240B/s",
  minReceiveBytesPerSec: "240B/s",
  // pure-ftpd and vsftpd allow a listing or a rename as long as an idle client: five minutes.
  handlerTimeout: "5m",
  // No IIS property. A handshake takes two round trips.
  handshakeTimeout: "10s",
  // IIS 7 unauthenticatedTimeout: 30 seconds from connect until the login has succeeded.
  loginTimeout: "30s",
  // The first command is part of the login.
  greetingTimeout: "30s",
  // IIS 7 dataChannelTimeout: 30 seconds; the control channel stays.
  dataChannelTimeout: "30s",
};

/** For servers that face the open internet. */
const internet: PolicyInput = {
  // RFC 1123 section 4.1.3.2: "the default should be at least 5 minutes"; vsftpd's idle_session_timeout is 300.
  connectionTimeout: "5m",
  // What an honest client sends in one packet need not be waited for longer.
  headerWaitTimeout: "20s",
};

/** FTP's limits, for the `protocol` of a guard that serves it. */
export const ftpProtocol: ProtocolDefaults = { name: "ftp", defaults, profiles: { internet } };
