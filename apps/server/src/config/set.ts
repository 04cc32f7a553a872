import { parseDocument } from "yaml";

import { type Segment, formatPath, isTree, parsePath } from "./path.ts";

/** One value from the command line, on top of the file. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** The option that set it, for errors: `--set`. */
  readonly option: string;
}

// YAML reads [::1]:8080 as a list; nobody who types it on a command line means one.
const bracketAddress = /^\[[0-9a-f:.]+\]:\d+$/iu;

/**
 * Reads `services.http.policy.connectionTimeout=5s`. The value is YAML: `5s`, `true`, `[127.0.0.1:8080]`.
 *
 * @throws RangeError with the mistake and its cure
 */
export function parseSet(text: string): Override {
  const equals = text.indexOf("=");
  const path = parsePath(equals === -1 ? text : text.slice(0, equals)).map((part) => part.trim());
  if (equals === -1 || path.some((segment) => segment === "" || segment === "__proto__")) {
    throw new RangeError(
      `${JSON.stringify(text)} sets nothing; write PATH=VALUE, for example services.http.policy.connectionTimeout=5s`,
    );
  }
  return { path, value: readValue(text.slice(equals + 1).trim(), path), option: "--set" };
}

function readValue(text: string, path: readonly Segment[]): unknown {
  if (bracketAddress.test(text)) return text;
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length === 0 && document.warnings.length === 0) {
    try {
      return document.toJS();
    } catch {
      // An alias to nothing (*:8080): the same mistake as any other text that YAML cannot read.
    }
  }
  throw new RangeError(
    `${formatPath(path)}: ${JSON.stringify(text)} is not a YAML value; put quotes around text, inside those of the shell: '"${text}"'`,
  );
}

/**
 * Puts values on top of a tree; what it passes through and what is missing become mappings. A number as segment is an
 * index where a list is.
 *
 * @returns a new tree: the old one is untouched
 */
export function applyOverrides(tree: unknown, overrides: readonly Override[]): unknown {
  let result = tree;
  for (const { path, value } of overrides) result = put(result, path, value);
  return result;
}

function put(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(tree) && /^\d{1,4}$/u.test(head) && Number(head) <= tree.length) {
    return tree.toSpliced(Number(head), 1, put(tree[Number(head)], rest, value));
  }
  const base = isTree(tree) && !Array.isArray(tree) ? tree : {};
  const below = Object.hasOwn(base, head) ? base[head] : undefined;
  return { ...base, [head]: put(below, rest, value) };
}

/** The override that a value comes from, or lies under: the last one wins, as it does in {@link applyOverrides}. */
export function overrideOf(
  overrides: readonly Override[],
  path: readonly Segment[],
): Override | undefined {
  return overrides.findLast(
    (override) =>
      override.path.length <= path.length &&
      override.path.every((segment, depth) => segment === String(path[depth])),
  );
}
