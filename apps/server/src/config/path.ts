/** A key or a list index on the way to a value of the configuration. */
export type Segment = string | number;

/** Writes a path as `--set` reads it: `services.http.sites.default.listen.0`. */
export function formatPath(path: readonly Segment[]): string {
  return path.map((segment) => String(segment).replaceAll(/[\\.]/gu, "\\$&")).join(".");
}

/** Reads what {@link formatPath} writes: segments part at dots, `\.` is a dot inside a segment. */
export function parsePath(text: string): string[] {
  return text.split(/(?<!\\)\./u).map((segment) => segment.replaceAll(/\\([\\.])/gu, "$1"));
}

/** Whether something has keys to walk on: a mapping or a list. */
export function isTree(value: unknown): value is Record<Segment, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether something is a mapping: keys with values. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return isTree(value) && !Array.isArray(value);
}

/** The value at a path, or `undefined`. */
export function valueAt(tree: unknown, path: readonly Segment[]): unknown {
  let value = tree;
  for (const segment of path) {
    if (!isTree(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
}
