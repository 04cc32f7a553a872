import type { Guard } from "@core/conn-policy";
import type { Site } from "./site.ts";

const sites = new WeakMap<Guard, Site>();

/** From now on this is the site of its guard, for last words too. */
export function announceSite(site: Site): void {
  sites.set(site.guard, site);
}

/** The site whose level this is, or lies above it. */
export function siteOf(guard: Guard | undefined): Site | undefined {
  if (guard === undefined) return undefined;
  return sites.get(guard) ?? siteOf(guard.parent);
}
