import type { LimitTable } from "./limit.ts";
import type { LimitName } from "./policy.ts";

/**
 * Every limit there is, in the order docs and `explain` show them. The rules for 0 are those of IIS 6
 * where it has the property; where it has not, 0 does what it does in Postfix and vsftpd (no limit), or
 * keeps the previous value where a missing limit would leave the server open.
 */
export const LIMITS: LimitTable = {
  connectionTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: ["ConnectionTimeout", "ServerListenTimeout"],
    phases: ["idle", "body", "send"],
    bounds:
      "Silence between two requests, and a stall of the bytes, either way, while a body or a response is moving.",
  },
  headerWaitTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: ["HeaderWaitTimeout"],
    phases: ["head"],
    bounds:
      "A request head or command line, counted from its first byte and not extended by further bytes.",
  },
  minHeadBytesPerSec: {
    kind: "rate",
    whenZero: "off",
    mayBeOff: true,
    whenOff: 0,
    iis: [],
    phases: ["head"],
    bounds:
      "Credit: each byte of a head extends headerWaitTimeout by 1 ÷ rate, up to headerWaitCeiling.",
  },
  headerWaitCeiling: {
    kind: "duration",
    whenZero: "off",
    mayBeOff: true,
    whenOff: Infinity,
    iis: [],
    phases: ["head"],
    bounds:
      "The most that headerWaitTimeout and the credit of minHeadBytesPerSec may reach together.",
  },
  minFileBytesPerSec: {
    kind: "rate",
    whenZero: "off",
    mayBeOff: true,
    whenOff: 0,
    iis: ["MinFileBytesPerSec"],
    phases: ["send"],
    bounds: "A whole response, its head included, must be taken within its bytes ÷ rate.",
  },
  minSendTime: {
    kind: "duration",
    whenZero: "off",
    mayBeOff: true,
    whenOff: 0,
    iis: [],
    phases: ["send"],
    bounds: "The least time a response is allowed, however small it is.",
  },
  minReceiveBytesPerSec: {
    kind: "rate",
    whenZero: "off",
    mayBeOff: true,
    whenOff: 0,
    iis: [],
    phases: ["body"],
    bounds: "A body must arrive at this rate on average, counted only while the server reads.",
  },
  rateGrace: {
    kind: "duration",
    whenZero: "off",
    mayBeOff: true,
    whenOff: 0,
    iis: [],
    phases: ["body", "send"],
    bounds: "How long a rate counted by credit is not yet judged.",
  },
  allowKeepAlive: {
    kind: "boolean",
    whenZero: "off",
    mayBeOff: false,
    iis: ["AllowKeepAlive", "AllowKeepAlives"],
    phases: ["boundary"],
    bounds: "Whether an http connection may carry a second request.",
  },
  maxConnections: {
    kind: "count",
    whenZero: "refuse",
    mayBeOff: true,
    whenOff: Infinity,
    iis: ["MaxConnections"],
    phases: ["admission"],
    bounds: "Connections at once, per host, service and site.",
  },
  maxConnectionsPerAddress: {
    kind: "count",
    whenZero: "off",
    mayBeOff: true,
    whenOff: Infinity,
    iis: [],
    phases: ["admission"],
    bounds: "Connections at once of one client address; of one /64 network for IPv6.",
  },
  maxConnectionRate: {
    kind: "perSecond",
    whenZero: "off",
    mayBeOff: true,
    whenOff: Infinity,
    iis: [],
    phases: ["admission"],
    bounds: "New connections per second of one client address.",
  },
  whenFull: {
    kind: "choice",
    choices: ["evict", "refuse"],
    whenZero: "refuse",
    mayBeOff: false,
    iis: [],
    phases: ["admission"],
    bounds:
      "At a full limit: give up, without a word, the oldest connection that has asked for nothing yet, or refuse the newcomer.",
  },
  maxBandwidth: {
    kind: "rate",
    whenZero: "refuse",
    mayBeOff: true,
    whenOff: 0,
    iis: ["MaxBandwidth"],
    phases: ["body", "send"],
    bounds: "Bytes per second of bodies and responses together, per site, service and host.",
  },
  handlerTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: true,
    whenOff: Infinity,
    iis: ["AspScriptTimeout", "CGITimeout"],
    phases: ["work"],
    bounds: "The time the server itself may take to answer.",
  },
  sessionTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: ["AspSessionTimeout"],
    phases: ["always"],
    bounds:
      "The idle life of an http session, a value for applications to ask for: nothing here has sessions.",
  },
  handshakeTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: [],
    phases: ["handshake"],
    bounds: "The TLS handshake and the PROXY header.",
  },
  greetingTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: [],
    phases: ["greeting"],
    bounds: "The time from connect to the first byte of the client.",
  },
  loginTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: true,
    whenOff: Infinity,
    iis: [],
    phases: ["always"],
    bounds: "The time from connect to authenticated, whatever is sent meanwhile.",
  },
  dataChannelTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: [],
    phases: ["send", "body"],
    bounds: "An ftp data socket that is not opened, or stalls; the control connection stays.",
  },
  maxRequestsPerConnection: {
    kind: "count",
    whenZero: "off",
    mayBeOff: true,
    whenOff: Infinity,
    iis: [],
    phases: ["boundary"],
    bounds: "Requests on one connection, looked at when one ends.",
  },
  maxConnectionAge: {
    kind: "duration",
    whenZero: "off",
    mayBeOff: true,
    whenOff: Infinity,
    iis: [],
    phases: ["boundary"],
    bounds:
      "The age of a connection, looked at between requests; in HTTP the answer to the next one says so.",
  },
  drainTimeout: {
    kind: "duration",
    whenZero: "keep",
    mayBeOff: false,
    iis: [],
    phases: ["drain"],
    bounds: "How long a shutdown waits for busy connections.",
  },
  lastWords: {
    kind: "boolean",
    whenZero: "refuse",
    mayBeOff: false,
    iis: [],
    phases: ["head", "body"],
    bounds:
      "Whether a client that ran into a head or body limit is told before the close, or reset.",
  },
};

/** The names of the limits, in the order of {@link LIMITS}. */
export const LIMIT_NAMES: readonly LimitName[] = Object.keys(LIMITS).filter(isLimitName);

/** Whether a key of a configuration is the name of a limit. */
export function isLimitName(key: string): key is LimitName {
  return Object.hasOwn(LIMITS, key);
}
