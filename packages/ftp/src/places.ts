import type { ListenAddress, SiteContext } from "@core/conn-policy/plugin";
import type { PreparedSite } from "./create-site.ts";
import type { Site } from "./site.ts";

/** An address with its sites, in the order of the configuration. */
export interface Place {
  readonly address: ListenAddress;
  readonly sites: readonly [Site, ...Site[]];
}

/** Each address once. A port that the system chooses is not shared. */
export function placesOf(
  contexts: readonly Pick<SiteContext<unknown>, "name" | "listen">[],
  prepared: readonly PreparedSite[],
): Place[] {
  const places: { address: ListenAddress; sites: [Site, ...Site[]] }[] = [];
  for (const { name, listen } of contexts) {
    const site = prepared.find((each) => each.site.name === name)?.site;
    if (site === undefined) continue;
    for (const address of listen) {
      const shared = places.find((place) => address.port !== 0 && isSame(place.address, address));
      if (shared === undefined) places.push({ address, sites: [site] });
      else shared.sites.push(site);
    }
  }
  return places;
}

/** Are they one listener? */
export function isSame(one: ListenAddress, other: ListenAddress): boolean {
  return one.host === other.host && one.port === other.port && one.tls === other.tls;
}
