import {
  type Guard,
  LIMITS,
  LIMIT_NAMES,
  type LimitName,
  type Notice,
  type Origin,
  type PolicyPatch,
  formatLimit,
} from "@core/conn-policy";

import { isPolicyError } from "../config/limits.ts";
import { inConfig } from "../host/place.ts";
import { guardAt } from "../host/tree.ts";
import { refusal } from "./answer.ts";

/** A limit in force: its value as an operator writes it, and the level that gave it. */
export interface LimitInForce {
  readonly value: string | number | boolean;
  readonly origin: Origin;
}

/** Every limit of a level, with its origin. */
export function limitsInForce(guard: Guard): Record<LimitName, LimitInForce> {
  const entries = LIMIT_NAMES.map((name) => [
    name,
    { value: writtenValue(guard, name), origin: guard.origins[name] },
  ]);
  return Object.fromEntries(entries) as Record<LimitName, LimitInForce>;
}

function writtenValue(guard: Guard, name: LimitName): string | number | boolean {
  const value = guard.policy[name];
  const isPlain = typeof value === "boolean" || LIMITS[name].kind === "count";
  return isPlain && value !== Infinity ? value : formatLimit(name, value);
}

/**
 * The level that a path of the API names: none is the host, then service, then site.
 *
 * @throws Refusal 404
 */
export function levelAt(host: Guard, segments: readonly string[]): Guard {
  const path = segments.join("/");
  // The host's own name must not be found as a service's.
  const found = segments.length === 0 ? host : guardAt(host, path);
  if (found !== undefined && (segments.length === 0 || found !== host)) return found;
  throw refusal(
    404,
    "not_found",
    `there is no ${segments.length === 1 ? "service" : "site"} ${path}`,
  );
}

/** What a PATCH has done, and what it was forgiven. */
export interface PatchResult {
  readonly applied: PolicyPatch;
  readonly notices: readonly Pick<Notice, "code" | "limit" | "place" | "message">[];
}

/**
 * Changes limits of a level while it runs; live connections obey at once.
 *
 * @throws Refusal 422 with the core's words
 */
export function patchPolicy(guard: Guard, patch: Record<string, unknown>): PatchResult {
  try {
    const { applied, notices } = guard.patch(patch);
    const told = notices.map(({ code, limit, place, message }) => ({
      code,
      limit,
      place: inConfig(place, guard.path),
      message: inConfig(message, guard.path),
    }));
    return { applied, notices: told };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const place = inConfig(error.place ?? "", guard.path);
    throw refusal(422, error.code, inConfig(error.message, guard.path), { place });
  }
}
