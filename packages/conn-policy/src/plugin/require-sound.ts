import type { SiteMistake } from "./service.ts";

/**
 * Stops at the first mistake in the options of a site, where nobody collects them all.
 *
 * @throws RangeError with the site, the place and what to do.
 */
export function requireSound(site: string, [mistake]: readonly SiteMistake[]): void {
  if (mistake === undefined) return;
  throw new RangeError(`site ${site}: ${mistake.path.join(".")}: ${mistake.message}`);
}
