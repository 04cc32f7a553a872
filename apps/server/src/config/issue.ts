import { nearest } from "@core/conn-policy/plugin";
import type { z } from "zod";

import type { Mistake } from "./mistake.ts";
import { type Segment, isMapping, valueAt } from "./path.ts";

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: "text; put it in quotes",
  number: "a number; write digits without quotes",
  int: "a whole number; write digits without quotes",
  boolean: "true or false; write one of them without quotes",
  array: 'a list; write ["FIRST", "SECOND"]',
  object: "a mapping; write keys with values under it",
  record: "a mapping; write names with values under it",
};

/**
 * Turns the schema's findings into mistakes with cures.
 *
 * @param tree what was checked, to show the offending value
 * @param keys what may stand where a key is unknown, for "did you mean"
 */
export function toMistakes(
  issues: readonly Issue[],
  tree: unknown,
  keys: (path: readonly Segment[]) => readonly string[],
): Mistake[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((segment) => typeof segment !== "symbol");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKey([...path, key], keys(path)));
    }
    const isKey =
      issue.code === "invalid_key" || (issue.code === "custom" && issue.params?.["isKey"] === true);
    return [{ path, message: describe(issue, valueAt(tree, path)), isKey }];
  });
}

/** A key that nobody knows. */
function unknownKey(path: readonly Segment[], known: readonly string[]): Mistake {
  const guess = nearest(String(path.at(-1)), known);
  const rest = known.length === 0 ? "" : `, or write one of ${known.join(", ")}`;
  const cure = guess === undefined ? `remove it${rest}` : `did you mean ${guess}?`;
  return { path, message: `unknown key; ${cure}`, isKey: true };
}

function describe(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case "custom":
      return issue.message;
    case "invalid_type":
      return wrongType(issue.expected, value);
    case "invalid_value": {
      const choices = issue.values.map((choice) => JSON.stringify(choice)).join(", ");
      const guess = nearest(String(value), issue.values.map(String));
      return `${show(value)} is none of the choices; ${guess === undefined ? `write one of ${choices}` : `did you mean "${guess}"?`}`;
    }
    case "invalid_key":
      return "not a name; write letters, digits, dots, dashes and underlines, at most 63, and neither host nor admin";
    case "too_small":
      return `${show(value)} is too little; write ${amount("at least", issue.minimum, issue.origin)}`;
    case "too_big":
      return `${show(value)} is too much; write ${amount("at most", issue.maximum, issue.origin)}`;
    case "invalid_format":
      return `${show(value)} has the wrong form; write text that matches ${issue.pattern ?? issue.format}`;
    case "invalid_union":
      return `${show(value)} has the wrong form; write ${alternatives(issue.errors)}`;
    default:
      return `${show(value)}: ${issue.message}; see "connd schema"`;
  }
}

function wrongType(expected: string, value: unknown): string {
  const kind = kinds[expected] ?? `${expected}; see "connd schema"`;
  if (value !== undefined) return `${show(value)} is not ${kind}`;
  const [name = kind] = kind.split(";");
  return `it is missing; add it with ${name}`;
}

function amount(bound: string, limit: number | bigint, origin: string): string {
  if (origin === "string") return `${bound} ${limit} characters`;
  if (origin === "array") return `${bound} ${limit} entries`;
  return `${bound} ${limit}`;
}

function alternatives(errors: readonly (readonly Issue[])[]): string {
  const wanted = errors.flatMap(([first]) =>
    first?.code === "invalid_type" ? [(kinds[first.expected] ?? first.expected).split(";")[0]] : [],
  );
  return wanted.length === 0 ? 'one of the forms in "connd schema"' : wanted.join(" or ");
}

// A value may be a whole misplaced subtree: the message stays one short line.
function show(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return "a list";
  return isMapping(value) ? "a mapping" : String(value);
}
