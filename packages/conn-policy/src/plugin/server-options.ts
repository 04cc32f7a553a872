import { policyError } from "../policy/error.ts";
import { checkOptionNames } from "../policy/option-names.ts";
import { guardOptionNames } from "./protocol-guard.ts";
import type { SiteSchema } from "./service.ts";

/** What of JSON Schema is understood here; anything else that a schema asks for is the host's to check. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Checks the options of a server that stands alone, where no host does it: their names, and that each is of the form that
 * the protocol's `siteSchema` says.
 *
 * @param name the protocol's, for the error
 * @param own options of the server beside those of a site, its limits and `tls`
 * @throws `ERR_CONN_POLICY_UNKNOWN_OPTION`, `ERR_CONN_POLICY_MISPLACED_LIMIT`, `ERR_CONN_POLICY_INVALID_OPTION`
 */
export function checkServerOptions(
  name: string,
  schema: SiteSchema,
  options: object,
  own: readonly string[] = [],
): void {
  const known = [...Object.keys(schema.properties), ...guardOptionNames, "tls", ...own];
  checkOptionNames(options, known, name);
  checkForm(schema, options, name);
}

/** Fills in what a schema gives for options that are left out, as a host does; only at its first level. */
export function withDefaults<Options extends object>(
  schema: SiteSchema,
  options: Options,
): Options {
  const given = options as Record<string, unknown>;
  const left = Object.entries(schema.properties).filter(
    ([name, inner]) => Object.hasOwn(inner, "default") && given[name] === undefined,
  );
  if (left.length === 0) return options;
  const filled = left.map(([name, inner]) => [name, (inner as { default: unknown }).default]);
  return { ...options, ...(Object.fromEntries(filled) as object) };
}

/**
 * Checks that a value is of the form that a schema says.
 *
 * @throws `ERR_CONN_POLICY_UNKNOWN_OPTION`, `ERR_CONN_POLICY_INVALID_OPTION`
 */
function checkForm(schema: Schema, value: unknown, place: string): void {
  if (!isOfKind(schema, value)) {
    const about = schema.description === undefined ? "" : ` (${schema.description})`;
    const cure = `give ${kindOf(schema)}${about}`;
    throw policyError("ERR_CONN_POLICY_INVALID_OPTION", { place, value, cure });
  }
  const { anyOf, items } = schema;
  const chosen = anyOf?.find((choice) => isOfKind(choice, value));
  if (chosen !== undefined) checkForm(chosen, value, place);
  else if (isRecord(value)) checkProperties(schema, value, place);
  else if (Array.isArray(value) && items !== undefined)
    for (const [index, item] of value.entries()) checkForm(items, item, `${place}.${index}`);
}

function checkProperties(schema: Schema, value: Record<string, unknown>, place: string): void {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (additionalProperties === false) checkOptionNames(value, Object.keys(properties), place);
  for (const [name, inner] of Object.entries(properties)) {
    const item = value[name];
    if (item !== undefined || required.includes(name)) checkForm(inner, item, `${place}.${name}`);
  }
  if (typeof additionalProperties !== "object") return;
  for (const [name, item] of Object.entries(value))
    if (!Object.hasOwn(properties, name)) checkForm(additionalProperties, item, `${place}.${name}`);
}

function isOfKind(schema: Schema, value: unknown): boolean {
  const { anyOf, type, minimum = -Infinity, maximum = Infinity } = schema;
  if (anyOf !== undefined) return anyOf.some((choice) => isOfKind(choice, value));
  const choices = choicesOf(schema);
  if (choices !== undefined) return choices.includes(value);
  if (type === "object") return isRecord(value);
  if (type === "array") return Array.isArray(value);
  if (type === "integer")
    return Number.isInteger(value) && minimum <= Number(value) && Number(value) <= maximum;
  return typeof value === type || (type !== "string" && type !== "boolean");
}

function kindOf(schema: Schema): string {
  const { anyOf, type, minimum, maximum } = schema;
  const choices = anyOf?.map(kindOf) ?? choicesOf(schema)?.map((choice) => JSON.stringify(choice));
  if (choices !== undefined) return choices.join(" or ");
  if (type === "integer")
    return `a whole number${minimum === undefined ? "" : ` from ${minimum}`}${maximum === undefined ? "" : ` to ${maximum}`}`;
  return kinds[type ?? ""] ?? "another value";
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function choicesOf(schema: Schema): readonly unknown[] | undefined {
  return schema.enum ?? (Object.hasOwn(schema, "const") ? [schema.const] : undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
