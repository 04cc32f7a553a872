import { resolve } from "node:path";

import type { ListenAddress, Service } from "@core/conn-policy/plugin";

import type { BundledService } from "../services.ts";
import { readAddress } from "./clashes.ts";
import type { ServiceConfig, SiteConfig } from "./config.ts";
import type { Mistake } from "./mistake.ts";
import { isMapping } from "./path.ts";
import { loadService } from "./service.ts";
import { siteKeys } from "./shape.ts";
import { type ReadSiteOptions, siteOptionsReader } from "./site-options.ts";

/** What the services of a configuration are looked up with. */
export interface ServicesContext {
  readonly folder: string;
  readonly dataDir: string;
  readonly bundled: Readonly<Record<string, BundledService>>;
}

/** The services that could be read, and what is wrong with the others. */
export interface ServicesReading {
  readonly found: readonly ServiceConfig[];
  readonly mistakes: readonly Mistake[];
}

/**
 * Loads every service and checks its sites' own keys. Works on the raw tree, also where the rest of it is wrong: all
 * mistakes are to come at once. What the general schema checks is not checked again.
 */
export async function readServices(
  tree: unknown,
  context: ServicesContext,
): Promise<ServicesReading> {
  const raw = mappingAt(tree, "services");
  const found: ServiceConfig[] = [];
  const mistakes: Mistake[] = [];
  for (const [name, entry] of Object.entries(raw)) {
    if (!isMapping(entry)) continue;
    try {
      const reading = await readService(name, entry, context);
      mistakes.push(...reading.mistakes);
      found.push(reading.config);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const use = typeof entry["use"] === "string" ? ["use"] : [];
      mistakes.push({
        path: ["services", name, ...use],
        message: error.message,
        isKey: use.length === 0,
      });
    }
  }
  return { found, mistakes };
}

async function readService(
  name: string,
  entry: Record<string, unknown>,
  context: ServicesContext,
): Promise<{ config: ServiceConfig; mistakes: Mistake[] }> {
  const use = typeof entry["use"] === "string" ? entry["use"] : undefined;
  const service: Service = await loadService({ name, use, ...context });
  const read = siteOptionsReader(service.siteSchema, context.dataDir);
  const sites: SiteConfig[] = [];
  const mistakes: Mistake[] = [];
  for (const [site, raw] of Object.entries(mappingAt(entry, "sites"))) {
    if (!isMapping(raw)) continue;
    const path = ["services", name, "sites", site];
    const reading = readSite(site, raw, path, read, context.dataDir);
    const mistaken = reading.mistakes.length > 0 ? [] : findMistakes(service, reading.config, path);
    mistakes.push(...reading.mistakes, ...mistaken);
    sites.push(reading.config);
  }
  // What a site is told to share can be asked only when all of it can be read.
  const clashing = mistakes.length > 0 ? [] : (service.findClashes?.(sites) ?? []);
  for (const { path, message } of clashing)
    mistakes.push({ path: ["services", name, "sites", ...path], message });
  const policy = mappingAt(entry, "policy");
  return {
    config: { name, ...(use === undefined ? {} : { use }), service, policy, sites },
    mistakes,
  };
}

function readSite(
  name: string,
  raw: Record<string, unknown>,
  path: readonly string[],
  read: ReadSiteOptions,
  dataDir: string,
): { config: SiteConfig; mistakes: readonly Mistake[] } {
  const own = Object.fromEntries(
    Object.entries(raw).filter(([key]) => !siteKeys.some((siteKey) => siteKey === key)),
  );
  const { options = {}, mistakes } = read(own, path);
  const { cert, key } = mappingAt(raw, "tls");
  const tls =
    typeof cert === "string" && typeof key === "string"
      ? { tls: { cert: resolve(dataDir, cert), key: resolve(dataDir, key) } }
      : {};
  const listen = Array.isArray(raw["listen"]) ? raw["listen"].flatMap(readAddress) : [];
  return { config: { name, listen, ...tls, policy: mappingAt(raw, "policy"), options }, mistakes };
}

/** What the service itself finds in what its schema has let pass. */
function findMistakes(service: Service, site: SiteConfig, path: readonly string[]): Mistake[] {
  const { listen, options, tls } = site;
  const found = service.findMistakes?.({ listen, options, ...(tls === undefined ? {} : { tls }) });
  const below = [...roleMistakes(service, listen), ...(found ?? [])];
  return below.map(({ path: at, message }) => ({ path: [...path, ...at], message }));
}

function roleMistakes({ roles = [] }: Service, listen: readonly ListenAddress[]): Mistake[] {
  return listen.flatMap(({ role }, index): Mistake[] => {
    if (role === undefined || roles.includes(role)) return [];
    const cure = roles.length === 0 ? "remove it" : `write one of ${roles.join(", ")}`;
    return [{ path: ["listen", index], message: `role: ${JSON.stringify(role)} is none; ${cure}` }];
  });
}

function mappingAt(tree: unknown, key: string): Record<string, unknown> {
  const value = isMapping(tree) ? tree[key] : undefined;
  return isMapping(value) ? value : {};
}
