import type { ListenAddress } from "./service.ts";

/** An address with the sites that share it, in the order of the configuration. */
export interface SharedAddress<Site> {
  readonly address: ListenAddress;
  readonly sites: readonly [Site, ...Site[]];
}

/** Each address once. A port that the system chooses is not shared. */
export function shareAddresses<Site>(
  sites: Iterable<readonly [site: Site, listen: readonly ListenAddress[]]>,
): SharedAddress<Site>[] {
  const places: { address: ListenAddress; sites: [Site, ...Site[]] }[] = [];
  for (const [site, listen] of sites) {
    for (const address of listen) {
      const shared = places.find(
        (place) => address.port !== 0 && isSameAddress(place.address, address),
      );
      if (shared === undefined) places.push({ address, sites: [site] });
      else shared.sites.push(site);
    }
  }
  return places;
}

interface Named {
  readonly name: string;
}

/** Is an open listener what a place asks for? A port that the system chose stays with its sites. */
export function isAtPlace(
  listener: { readonly address: ListenAddress; readonly sites: readonly Named[] },
  { address, sites }: SharedAddress<Named>,
): boolean {
  if (!isSameAddress(listener.address, address)) return false;
  const isTheirs = sites.some(({ name }) => listener.sites.some((site) => site.name === name));
  return address.port !== 0 || isTheirs;
}

/** Are they one listener? */
export function isSameAddress(one: ListenAddress, other: ListenAddress): boolean {
  const { host, port, tls, role } = other;
  return one.host === host && one.port === port && one.tls === tls && one.role === role;
}
