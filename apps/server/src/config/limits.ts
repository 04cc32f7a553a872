import {
  LIMIT_NAMES,
  LIMITS,
  type LimitName,
  type PolicyInput,
  readLayer,
} from "@core/conn-policy";

import { codeOf } from "./thrown.ts";

/** The mistake in one limit, or what was forgiven in it. */
export interface LimitFinding {
  readonly name: string;
  readonly message: string;
  /** There is no such limit: the name is at fault, not the value. */
  readonly isUnknown: boolean;
}

/** What the core says about the limits of one level. */
export interface LimitFindings {
  readonly mistakes: readonly LimitFinding[];
  readonly notices: readonly LimitFinding[];
}

/**
 * Has the core read each limit by itself, so that all mistakes come at once and in the core's words.
 *
 * @param policy a mapping; its keys are of the operator's choosing
 */
export function checkLimits(policy: Readonly<Record<string, unknown>>): LimitFindings {
  const mistakes: LimitFinding[] = [];
  const notices: LimitFinding[] = [];
  for (const [name, value] of Object.entries(policy)) {
    try {
      const input = { [name]: value } as PolicyInput;
      const reading = readLayer(input, { origin: "config", place: "policy" });
      for (const { place, message } of reading.notices) {
        notices.push({ name, message: withoutPlace(message, place), isUnknown: false });
      }
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      const isUnknown = error.code === "ERR_CONN_POLICY_UNKNOWN_LIMIT";
      mistakes.push({ name, message: withoutPlace(error.message, error.place), isUnknown });
    }
  }
  return { mistakes, notices };
}

/** An error of the core about a policy. */
export interface PolicyError extends Error {
  readonly code: string;
  readonly place?: string;
}

/** Whether something thrown is the core's, by its code: another copy of the core has another class. */
export function isPolicyError(error: unknown): error is PolicyError {
  return codeOf(error)?.startsWith("ERR_CONN_POLICY_") === true;
}

function withoutPlace(message: string, place: string | undefined): string {
  return place !== undefined && message.startsWith(`${place}: `)
    ? message.slice(place.length + 2)
    : message;
}

/** JSON Schema of each limit, made from the core's table, so that editors know what each of them bounds. */
export function limitSchemas(): Record<LimitName, object> {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, limitSchema(name)])) as Record<
    LimitName,
    object
  >;
}

function limitSchema(name: LimitName): object {
  const limit = LIMITS[name];
  const iis = limit.iis.length === 0 ? "" : ` IIS: ${limit.iis.join(", ")}.`;
  const description = `${limit.bounds}${iis}`;
  const off = limit.mayBeOff ? [{ const: "off" }] : [];
  const unit = { type: "string", pattern: String.raw`^\s*\d` };
  switch (limit.kind) {
    case "boolean":
      return { description, type: "boolean" };
    case "choice":
      return { description, enum: [...limit.choices] };
    case "count":
      return { description, anyOf: [{ type: "integer", minimum: 0 }, ...off] };
    case "duration":
      return { description, anyOf: [{ ...unit, examples: ["120s"] }, { const: 0 }, ...off] };
    case "rate":
      return {
        description,
        anyOf: [{ ...unit, examples: ["240B/s"] }, { type: "number" }, ...off],
      };
    case "perSecond":
      return { description, anyOf: [{ ...unit, examples: ["10/s"] }, { type: "number" }, ...off] };
  }
}
