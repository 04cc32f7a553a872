import { basePolicy } from "./base.ts";
import { policyError } from "./error.ts";
import { type Layer, readLayer } from "./layer.ts";
import { nearest } from "./nearest.ts";
import type { Origin, PolicyInput } from "./policy.ts";

/** A built-in set of limits: the level under all levels. */
export type ProfileName = "iis-6.0" | "iis-1.0" | "internet";

/** The profile where none is chosen. */
export const defaultProfile: ProfileName = "iis-6.0";

/** What a protocol says about its limits. */
export interface ProtocolDefaults {
  /** The protocol: `http`. */
  readonly name: string;
  /** Its own values, whatever the profile; a profile may override them. */
  readonly defaults: PolicyInput;
  /** What a profile means for this protocol, on top of what it means for all. */
  readonly profiles?: Readonly<Partial<Record<ProfileName, PolicyInput>>>;
}

/** What each profile changes in the base, for every protocol. */
export const PROFILES: Readonly<Record<ProfileName, PolicyInput>> = {
  "iis-6.0": {},
  "iis-1.0": {
    connectionTimeout: "900s",
    // IIS 1.0 had no such limit, but it may not be off: the idle limit of the day stands in for it.
    headerWaitTimeout: "900s",
    minFileBytesPerSec: "off",
    minReceiveBytesPerSec: "off",
  },
  internet: {
    // Postfix: smtpd_client_connection_count_limit 50, half of its processes. A household or a small
    // office behind one address stays far below both.
    maxConnectionsPerAddress: 50,
    maxConnectionRate: "20/s",
    // Kestrel's grace: below five seconds a round trip or two on a bad line decides, not the reader.
    minSendTime: "5s",
    lastWords: true,
  },
};

/**
 * Reads the name of a profile.
 *
 * @throws `ERR_CONN_POLICY_UNKNOWN_PROFILE`
 */
export function readProfile(value: unknown, place?: string): ProfileName {
  const names = Object.keys(PROFILES).filter(isProfileName);
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const guess = typeof value === "string" ? nearest(value, names) : undefined;
  const cure = guess === undefined ? undefined : `did you mean "${guess}"?`;
  const choices = names.map((name) => `"${name}"`).join(", ");
  throw policyError("ERR_CONN_POLICY_UNKNOWN_PROFILE", { place, value, choices, cure });
}

/**
 * The layers under the operator's own, widest first: the base, the protocol's defaults, what the
 * profile changes for all, what it changes for this protocol. Together they give every limit.
 *
 * @throws `ERR_CONN_POLICY_UNKNOWN_PROFILE`; for a protocol's mistake the errors of `readLayer`, and
 * `ERR_CONN_POLICY_ZERO_NOT_ALLOWED` for a 0 that would only leave a notice: a plugin has no operator
 */
export function profileLayers(profile: ProfileName, protocol: ProtocolDefaults): Layer[] {
  const chosen = readProfile(profile);
  const { name, defaults, profiles } = protocol;
  return [
    builtIn(basePolicy, `profile ${defaultProfile}`),
    builtIn(defaults, `${name} defaults`),
    builtIn(PROFILES[chosen], `profile ${chosen}`),
    builtIn(profiles?.[chosen] ?? {}, `profile ${chosen} for ${name}`),
  ].filter((layer) => Object.keys(layer.values).length > 0);
}

function builtIn(input: PolicyInput, origin: Origin): Layer {
  const { layer, notices } = readLayer(input, { origin, place: origin });
  const [zero] = notices;
  if (zero === undefined) return layer;
  const cure = "leave it out to inherit a value";
  throw policyError("ERR_CONN_POLICY_ZERO_NOT_ALLOWED", { place: zero.place, cure });
}

function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(PROFILES, name);
}
