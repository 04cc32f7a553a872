import type { Service } from "@core/conn-policy/plugin";
import { z } from "zod";

import { isMapping } from "./path.ts";
import { shape } from "./shape.ts";

type Schema = Record<string, unknown>;

/**
 * JSON Schema 2020-12 of the configuration, for editors. Sites of the given services have the keys that the service
 * describes; those of a service with `use` may have any.
 */
export function configSchema(services: ReadonlyMap<string, Service>): Schema {
  const schema = z.toJSONSchema(shape, { io: "input", target: "draft-2020-12" }) as Schema;
  const properties = below(schema, "properties");
  const any = below(properties, "services");
  const general = below(any, "additionalProperties");
  const own = [...services].map(([name, service]) => [name, withSite(general, service.siteSchema)]);
  // What loadConfig completes need not be written.
  const required = without(schema["required"], "services");
  return {
    ...schema,
    title: "connd",
    ...(required.length === 0 ? { required: undefined } : { required }),
    properties: {
      ...properties,
      services: { ...any, properties: Object.fromEntries(own) as unknown },
    },
  };
}

function withSite(general: Schema, siteSchema: Service["siteSchema"]): Schema {
  const properties = below(general, "properties");
  const sites = below(properties, "sites");
  const site = below(sites, "additionalProperties");
  const required = [...toList(site["required"]), ...(siteSchema.required ?? [])];
  const exact = {
    ...site,
    properties: { ...below(site, "properties"), ...siteSchema.properties },
    required,
    additionalProperties: false,
  };
  return {
    ...general,
    required: without(general["required"], "sites"),
    properties: { ...properties, sites: { ...sites, additionalProperties: exact } },
  };
}

function below(schema: Schema, key: string): Schema {
  const value = schema[key];
  return isMapping(value) ? value : {};
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function without(value: unknown, name: string): unknown[] {
  return toList(value).filter((item) => item !== name);
}
