import { policyError } from "./error.ts";
import { formatLimit } from "./format.ts";
import { LIMIT_NAMES, LIMITS, isLimitName } from "./limits.ts";
import { nearest } from "./nearest.ts";
import type { LimitName, Notice, Origin, Policy, PolicyInput } from "./policy.ts";
import { readChoice, readFlag, readNumber } from "./read-value.ts";

/** What one level sets, read and checked. A limit that is absent is inherited. */
export interface Layer {
  /** The level, as `explain` shows it. */
  readonly origin: Origin;
  /** The limits it sets; a limit that is off holds its `whenOff`. */
  readonly values: Readonly<Partial<Policy>>;
}

/** Where a layer comes from. */
export interface LayerSource {
  /** The level, as `explain` shows it: `host`, `service http`, `site http/default`. */
  readonly origin: Origin;
  /** The path of the limits in the configuration, for errors and notices: `services.http.policy`. */
  readonly place: string;
  /** The same level before this change, when there was one: what a 0 that may not be keeps. */
  readonly previous?: Layer;
}

/** A layer, and the mistakes in it that were forgiven. */
export interface LayerReading {
  readonly layer: Layer;
  readonly notices: readonly Notice[];
}

/**
 * Reads what an operator set at one level. A 0 where 0 may not be keeps the value that the level had
 * before, or stays unset, and leaves a notice (IIS 6: ConnectionTimeout, HeaderWaitTimeout).
 *
 * @throws the error of the first limit that cannot be read, `ERR_CONN_POLICY_UNKNOWN_LIMIT` for a key
 * that is no limit, `ERR_CONN_POLICY_INVALID_POLICY` for an input that is no object
 */
export function readLayer(input: PolicyInput, source: LayerSource): LayerReading {
  const { origin, place, previous } = source;
  const values: { -readonly [Name in LimitName]?: Policy[Name] } = {};
  const notices: Notice[] = [];
  for (const [name, raw] of limitsOf(input, place)) {
    const at = `${place}.${name}`;
    if (name === "allowKeepAlive" || name === "lastWords") {
      values[name] = readFlag(name, raw, at);
    } else if (name === "whenFull") {
      values[name] = readChoice(name, raw, at);
    } else {
      const read = readNumber(name, raw, at);
      const value = read === "kept" ? previous?.values[name] : read;
      if (value !== undefined) values[name] = value;
      if (read === "kept") notices.push(zeroNotice(name, at, value));
    }
  }
  return { layer: Object.freeze({ origin, values: Object.freeze(values) }), notices };
}

/**
 * The limits that an input sets, names checked. `undefined` is the same as absent, so that a caller may
 * pass an option through.
 *
 * @throws `ERR_CONN_POLICY_UNKNOWN_LIMIT`, `ERR_CONN_POLICY_INVALID_POLICY`
 */
export function limitsOf(input: unknown, place: string): [name: LimitName, raw: unknown][] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw policyError("ERR_CONN_POLICY_INVALID_POLICY", { place, value: input });
  }
  const entries: [LimitName, unknown][] = [];
  for (const [key, raw] of Object.entries(input)) {
    if (!isLimitName(key)) throw unknownLimit(key, place);
    if (raw !== undefined) entries.push([key, raw]);
  }
  return entries;
}

function unknownLimit(key: string, place: string): Error {
  const guess = iisName(key) ?? nearest(key, LIMIT_NAMES);
  const cure = guess === undefined ? undefined : `did you mean ${guess}?`;
  return policyError("ERR_CONN_POLICY_UNKNOWN_LIMIT", {
    place: `${place}.${key}`,
    value: key,
    cure,
  });
}

function iisName(key: string): LimitName | undefined {
  const wanted = key.toLowerCase();
  return LIMIT_NAMES.find((name) => LIMITS[name].iis.some((iis) => iis.toLowerCase() === wanted));
}

function zeroNotice(limit: LimitName, place: string, kept: number | undefined): Notice {
  const value = kept === undefined ? "the inherited value" : formatLimit(limit, kept);
  const stays = value === "off" ? "it stays off" : `${value} stays in force`;
  const cure = LIMITS[limit].mayBeOff && value !== "off" ? '; write "off" for no limit' : "";
  const message = `${place}: 0 changes nothing here, ${stays}${cure}`;
  return { code: "zero_keeps_previous", limit, place, message };
}
