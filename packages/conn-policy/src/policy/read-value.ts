import { parseCount, parsePerSecond } from "./count.ts";
import { parseDuration } from "./duration.ts";
import { type ErrorCode, policyError } from "./error.ts";
import type { NumberLimit } from "./limit.ts";
import { LIMITS } from "./limits.ts";
import { nearest } from "./nearest.ts";
import type { ChoiceName, FlagName, LimitName, NumberName, WhenFull } from "./policy.ts";
import { parseRate } from "./rate.ts";

/** What 0 becomes where the limit keeps its previous value. */
export type Kept = "kept";

const invalid: Readonly<Record<NumberLimit["kind"], ErrorCode>> = {
  duration: "ERR_CONN_POLICY_INVALID_DURATION",
  rate: "ERR_CONN_POLICY_INVALID_RATE",
  count: "ERR_CONN_POLICY_INVALID_COUNT",
  perSecond: "ERR_CONN_POLICY_INVALID_COUNT",
};
const offWord = /^\s*(?:off|no|none|never|unlimited|infinit[ey]|disabled?|false|-1)\s*$/iu;

/**
 * Reads one limit that is a number, 0 and `off` included.
 *
 * @returns milliseconds, bytes per second, a count or times per second; `"kept"` for a 0 that changes nothing
 * @throws `ERR_CONN_POLICY_INVALID_DURATION`, `_INVALID_RATE`, `_INVALID_COUNT`, `_OFF_NOT_ALLOWED`, `_ZERO_NOT_ALLOWED`
 */
export function readNumber(name: NumberName, raw: unknown, place: string): number | Kept {
  const limit = LIMITS[name];
  if (raw === "off" && limit.whenOff !== undefined) return limit.whenOff;
  if (meansOff(raw)) throw offError(limit, raw, place);
  const value = parse(name, limit, raw, place);
  if (value !== 0) return value;
  if (limit.whenZero === "keep") return "kept";
  if (limit.whenZero === "off" && limit.whenOff !== undefined) return limit.whenOff;
  throw policyError("ERR_CONN_POLICY_ZERO_NOT_ALLOWED", { place });
}

/**
 * Reads one limit that is true or false. `allowKeepAlive` is also 0 or 1, as IIS writes it.
 *
 * @throws `ERR_CONN_POLICY_INVALID_BOOLEAN`, `_OFF_NOT_ALLOWED`, `_ZERO_NOT_ALLOWED`
 */
export function readFlag(name: FlagName, raw: unknown, place: string): boolean {
  if (typeof raw === "boolean") return raw;
  const mayBeDigit = LIMITS[name].whenZero === "off";
  if (mayBeDigit && (raw === 0 || raw === 1)) return raw === 1;
  if (raw === 0)
    throw policyError("ERR_CONN_POLICY_ZERO_NOT_ALLOWED", { place, cure: "write false" });
  if (raw === "off") {
    throw policyError("ERR_CONN_POLICY_OFF_NOT_ALLOWED", {
      place,
      value: raw,
      cure: "write false",
    });
  }
  const meant =
    typeof raw === "string" && /^(?:true|false)$/iu.test(raw) ? raw.toLowerCase() : undefined;
  const cure = meant === undefined ? undefined : `write ${meant} without quotes`;
  throw policyError("ERR_CONN_POLICY_INVALID_BOOLEAN", { place, value: raw, cure });
}

/**
 * Reads one limit that is one word of a few.
 *
 * @throws `ERR_CONN_POLICY_INVALID_CHOICE`, `_OFF_NOT_ALLOWED`, `_ZERO_NOT_ALLOWED`
 */
export function readChoice(name: ChoiceName, raw: unknown, place: string): WhenFull {
  const { choices } = LIMITS[name];
  const found = choices.find((choice) => choice === raw);
  if (found !== undefined) return found;
  const all = choices.map((choice) => `"${choice}"`).join(" or ");
  if (raw === 0) {
    throw policyError("ERR_CONN_POLICY_ZERO_NOT_ALLOWED", { place, cure: `write ${all}` });
  }
  if (raw === "off") {
    const cure = `write ${all}`;
    throw policyError("ERR_CONN_POLICY_OFF_NOT_ALLOWED", { place, value: raw, cure });
  }
  const guess = typeof raw === "string" ? nearest(raw, choices) : undefined;
  const cure = guess === undefined ? undefined : `did you mean "${guess}"?`;
  throw policyError("ERR_CONN_POLICY_INVALID_CHOICE", { place, value: raw, choices: all, cure });
}

function parse(name: LimitName, limit: NumberLimit, raw: unknown, place: string): number {
  switch (limit.kind) {
    case "duration":
      return parseDuration(raw, place);
    case "rate":
      return parseRate(raw, place, name.endsWith("BytesPerSec") ? "allowed" : "refused");
    case "count":
      return parseCount(raw, place);
    case "perSecond":
      return parsePerSecond(raw, place);
  }
}

// -1 is "no limit" in older IIS, false is what YAML 1.1 makes of a bare off.
function meansOff(raw: unknown): boolean {
  if (typeof raw === "string") return offWord.test(raw);
  return raw === false || raw === -1 || raw === Infinity;
}

function offError(limit: NumberLimit, value: unknown, place: string): Error {
  if (limit.mayBeOff)
    return policyError(invalid[limit.kind], { place, value, cure: 'write "off"' });
  const cure = 'write at most "12d", or leave it out to inherit a value';
  return policyError("ERR_CONN_POLICY_OFF_NOT_ALLOWED", { place, value, cure });
}
