import { resolve } from "node:path";

import type { SiteSchema } from "@core/conn-policy/plugin";
import { z } from "zod";

import { toMistakes } from "./issue.ts";
import type { Mistake } from "./mistake.ts";
import { type Segment, isMapping } from "./path.ts";
import { messageOf } from "./thrown.ts";

/** A site's own keys, checked. */
export type SiteOptions =
  | { readonly options: Readonly<Record<string, unknown>>; readonly mistakes: readonly [] }
  | { readonly options: undefined; readonly mistakes: readonly Mistake[] };

/** Checks the keys that a service adds to its sites. */
export type ReadSiteOptions = (
  raw: Record<string, unknown>,
  path: readonly Segment[],
) => SiteOptions;

/**
 * Makes the check of a service's site keys from its schema. Defaults are filled in, and every `format: "path"`
 * becomes absolute.
 *
 * @param dataDir what relative paths are relative to
 * @throws RangeError when the service's schema is no JSON Schema
 */
export function siteOptionsReader(schema: SiteSchema, dataDir: string): ReadSiteOptions {
  const compiled = compile({ ...schema, additionalProperties: false });
  const known = Object.keys(schema.properties);
  return (raw, path) => {
    const result = compiled.safeParse(raw);
    if (result.success) {
      return {
        options: absolute(schema, result.data, dataDir) as Record<string, unknown>,
        mistakes: [],
      };
    }
    const mistakes = toMistakes(result.error.issues, raw, (at) =>
      at.length === 0 ? ["listen", "tls", "policy", ...known] : [],
    );
    return {
      options: undefined,
      mistakes: mistakes.map(({ path: below, message, isKey = false }) => ({
        path: [...path, ...below],
        message,
        isKey,
      })),
    };
  };
}

function compile(schema: object): z.ZodType {
  try {
    return z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
  } catch (error) {
    throw new RangeError(
      `its siteSchema cannot be used (${messageOf(error)}); correct the service's package`,
      {
        cause: error,
      },
    );
  }
}

/** Paths may lie deeper than the first level: in lists, and in mappings by name. */
function absolute(schema: unknown, value: unknown, dataDir: string): unknown {
  if (!isMapping(schema)) return value;
  if (typeof value === "string")
    return schema["format"] === "path" ? resolve(dataDir, value) : value;
  if (Array.isArray(value)) return value.map((item) => absolute(schema["items"], item, dataDir));
  if (!isMapping(value)) return value;
  const properties = isMapping(schema["properties"]) ? schema["properties"] : {};
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    absolute(
      Object.hasOwn(properties, key) ? properties[key] : schema["additionalProperties"],
      item,
      dataDir,
    ),
  ]);
  return Object.fromEntries(entries) as unknown;
}
