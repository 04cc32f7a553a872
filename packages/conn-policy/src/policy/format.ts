import { formatPerSecond } from "./count.ts";
import { formatDuration } from "./duration.ts";
import { LIMIT_NAMES, LIMITS } from "./limits.ts";
import type { CountName, LimitName, Policy, PolicyInput } from "./policy.ts";
import { formatRate } from "./rate.ts";

/**
 * Writes the value of a limit for people, docs and `explain`: `120s`, `240B/s`, `500`, `10/s`, `true`,
 * `off`. What it writes may be written in a configuration.
 *
 * @param value as in `Policy`: milliseconds, bytes per second, a count, times per second
 */
export function formatLimit(name: LimitName, value: Policy[LimitName]): string {
  const limit = LIMITS[name];
  if (typeof value !== "number" || limit.kind === "boolean" || limit.kind === "choice") {
    return String(value);
  }
  if (value === limit.whenOff) return "off";
  switch (limit.kind) {
    case "duration":
      return formatDuration(value);
    case "rate":
      return formatRate(value);
    case "count":
      return String(value);
    case "perSecond":
      return formatPerSecond(value);
  }
}

/**
 * Turns values back into the operator's form, as GET and PATCH of the admin API answer: what
 * `readLayer` reads from it are the same values.
 */
export function toInput(values: Readonly<Partial<Policy>>): PolicyInput {
  const input: { -readonly [Name in LimitName]?: PolicyInput[Name] } = {};
  for (const name of LIMIT_NAMES) {
    if (name === "allowKeepAlive" || name === "lastWords") {
      const value = values[name];
      if (value !== undefined) input[name] = value;
    } else if (name === "whenFull") {
      const value = values[name];
      if (value !== undefined) input[name] = value;
    } else {
      const value = values[name];
      if (value === undefined) continue;
      if (!isCount(name)) input[name] = formatLimit(name, value);
      else input[name] = value === LIMITS[name].whenOff ? "off" : value;
    }
  }
  return input;
}

function isCount(name: LimitName): name is CountName {
  return LIMITS[name].kind === "count";
}
