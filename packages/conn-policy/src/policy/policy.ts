/**
 * A duration as operators write it: `"500ms"`, `"120s"`, `"10m"`, `"1h30m"`, `"2d"`; `"off"` where the
 * limit may be off. 0 is read, and means what the limit's `whenZero` says.
 */
export type DurationInput = string | 0;

/** A rate as operators write it: `"240B/s"`, `"64KiB/s"`, `"1MiB/s"`, `"off"`, or a bare number of bytes per second. */
export type RateInput = string | number;

/** A count as operators write it. */
export type CountInput = number | "off";

/** What happens to a newcomer at a full limit. */
export type WhenFull = "evict" | "refuse";

/**
 * The limits of one level (host, service, site) as an operator writes them. A limit that is absent is
 * inherited from the level above. `LIMITS` says of each what it bounds and what 0 and `off` do.
 */
export interface PolicyInput {
  /** Silence between requests, and a stall either way in a body or response. IIS ConnectionTimeout. Does not see a client that drips. */
  readonly connectionTimeout?: DurationInput;
  /** A request head or command line, from its first byte, not extended by drips. IIS HeaderWaitTimeout. */
  readonly headerWaitTimeout?: DurationInput;
  /** Credit for head bytes: each extends `headerWaitTimeout` by 1 ÷ rate, up to `headerWaitCeiling` (Apache mod_reqtimeout). */
  readonly minHeadBytesPerSec?: RateInput;
  /** The most `headerWaitTimeout` plus credit may reach. At or below `headerWaitTimeout` no credit is given. */
  readonly headerWaitCeiling?: DurationInput;
  /** Slowest reader of a response: the whole of it, head included, may take bytes ÷ rate. IIS MinFileBytesPerSec. */
  readonly minFileBytesPerSec?: RateInput;
  /** The least time any response is allowed, however small. A floor under `minFileBytesPerSec`. */
  readonly minSendTime?: DurationInput;
  /** Slowest sender of a body: the deadline moves on by bytes ÷ rate, only while the server is reading. */
  readonly minReceiveBytesPerSec?: RateInput;
  /** How long the credit forms of the rates wait before they judge. */
  readonly rateGrace?: DurationInput;
  /** http: may a connection carry a second request. IIS AllowKeepAlive, and AllowKeepAlives as 0 or 1. */
  readonly allowKeepAlive?: boolean | 0 | 1;
  /** Connections at once. IIS MaxConnections. */
  readonly maxConnections?: CountInput;
  /** Connections at once of one address (IPv6: one /64). */
  readonly maxConnectionsPerAddress?: CountInput;
  /** New connections per second of one address: `10` or `"10/s"`. */
  readonly maxConnectionRate?: number | string;
  /** At a full limit: give up the oldest connection that has not yet asked for anything, or refuse the newcomer. */
  readonly whenFull?: WhenFull;
  /** Bytes per second of bodies and responses together. IIS MaxBandwidth. Needs a unit. */
  readonly maxBandwidth?: string;
  /** How long the server itself may take to answer. IIS AspScriptTimeout, CGITimeout. */
  readonly handlerTimeout?: DurationInput;
  /** Idle life of an http session. IIS AspSessionTimeout (there in minutes). */
  readonly sessionTimeout?: DurationInput;
  /** TLS handshake and PROXY header. */
  readonly handshakeTimeout?: DurationInput;
  /** From connect to the first byte of the client. */
  readonly greetingTimeout?: DurationInput;
  /** From connect to authenticated, whatever is sent meanwhile. */
  readonly loginTimeout?: DurationInput;
  /** ftp: a data socket that is not opened, or stalls. Ends the data socket only. */
  readonly dataChannelTimeout?: DurationInput;
  /** Requests on one connection; it ends at the next request boundary. */
  readonly maxRequestsPerConnection?: CountInput;
  /** Age of a connection; it ends at the next request boundary. */
  readonly maxConnectionAge?: DurationInput;
  /** How long a shutdown waits for busy connections. */
  readonly drainTimeout?: DurationInput;
  /** Is a client that ran into a head or body limit told before the close (http 408), or reset as HTTP.sys does. */
  readonly lastWords?: boolean;
}

/** The name of a limit: the same word in code, config, logs and docs. */
export type LimitName = keyof PolicyInput;

/** Limits that are true or false. */
export type FlagName = "allowKeepAlive" | "lastWords";

/** Limits that are one word of a few. */
export type ChoiceName = "whenFull";

/** Limits that are a whole number of connections or requests. */
export type CountName = "maxConnections" | "maxConnectionsPerAddress" | "maxRequestsPerConnection";

/** Limits that are a number: milliseconds, bytes per second, a count, or times per second. */
export type NumberName = Exclude<LimitName, FlagName | ChoiceName>;

/**
 * The limits in force: durations in milliseconds, rates in bytes per second, counts as they are.
 * A limit that is off holds its `whenOff` of `LIMITS`: `Infinity`, or 0 where it is a rate or a floor.
 */
export type Policy = {
  readonly [Name in keyof PolicyInput]-?: Name extends FlagName
    ? boolean
    : Name extends ChoiceName
      ? WhenFull
      : number;
};

/** The change of a live PATCH: an absent limit stays, `null` unsets it so that it is inherited again. */
export type PolicyPatch = { readonly [Name in LimitName]?: PolicyInput[Name] | null };

/** Which level gave a value: `profile iis-6.0`, `http defaults`, `host`, `service http`, `site http/default`. */
export type Origin = string;

/** An operator's mistake that is forgiven and reported, as IIS does; never an exception. */
export interface Notice {
  /** `zero_keeps_previous`: 0 was set where 0 may not be, and changed nothing. */
  readonly code: "zero_keeps_previous";
  /** The limit that was set. */
  readonly limit: LimitName;
  /** Where: `services.http.policy.connectionTimeout`. */
  readonly place: string;
  /** One line for the log, with the value that stays in force where it is known. */
  readonly message: string;
}
