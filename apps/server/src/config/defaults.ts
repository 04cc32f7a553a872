import type { BundledService } from "../services.ts";
import { isMapping } from "./path.ts";

/** Where the admin API listens unless told. */
export const defaultAdmin = "127.0.0.1:8090";

/**
 * Fills what a configuration leaves out: without `services` all bundled ones run, a bundled service without `sites`
 * has its default one, and the admin API has its address.
 *
 * @param tree plain data; anything that is no mapping is left for the schema to refuse
 */
export function withDefaults(
  tree: unknown,
  bundled: Readonly<Record<string, BundledService>>,
): unknown {
  const config = tree ?? {};
  if (!isMapping(config)) return tree;
  const all = Object.fromEntries(Object.keys(bundled).map((name) => [name, {}]));
  const services = config["services"] ?? all;
  return {
    ...config,
    admin: config["admin"] ?? { listen: defaultAdmin },
    services: isMapping(services) ? withSites(services, bundled) : services,
  };
}

function withSites(
  services: Record<string, unknown>,
  bundled: Readonly<Record<string, BundledService>>,
): Record<string, unknown> {
  const filled = Object.entries(services).map(([name, raw]): [string, unknown] => {
    const service = raw ?? {};
    if (!isMapping(service) || !Object.hasOwn(bundled, name)) return [name, service];
    const isBundled = service["use"] === undefined;
    if (!isBundled || (service["sites"] ?? undefined) !== undefined) return [name, service];
    return [name, { ...service, sites: { default: { ...bundled[name]?.site } } }];
  });
  return Object.fromEntries(filled);
}
