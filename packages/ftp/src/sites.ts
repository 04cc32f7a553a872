import type { Guard } from "@core/conn-policy";
import type { Site } from "./site.ts";

const sites = new WeakMap<Guard, Site>();

/** From now on this is the site of its guard, also for connections that met another of the same name. */
export function announceSite(site: Site): void {
  sites.set(site.guard, site);
}

/** The site whose level this is, or lies above it: a user's level is below. */
export function siteOf(guard: Guard | undefined): Site | undefined {
  if (guard === undefined) return undefined;
  return sites.get(guard) ?? siteOf(guard.parent);
}
