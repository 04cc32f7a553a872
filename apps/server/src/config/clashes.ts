import { isIPv4 } from "node:net";

import { type ListenAddress, isSameAddress } from "@core/conn-policy/plugin";

import { formatAddress, parseAddress } from "./address.ts";
import type { ServiceConfig } from "./config.ts";
import type { Mistake } from "./mistake.ts";

interface Place {
  readonly service: string;
  /** For people: `http/default`, `admin`. */
  readonly owner: string;
  readonly address: ListenAddress;
  readonly path: Mistake["path"];
}

/**
 * Addresses that cannot all be opened: of two services, of a service and the admin API, with TLS and without, or one of all
 * the machine's. Sites of one service may share a listener; what may not be shared there, the service itself finds.
 *
 * Blind spot: a host name and the address that it stands for.
 *
 * @param admin as it was written
 */
export function findAddressClashes(services: readonly ServiceConfig[], admin: unknown): Mistake[] {
  const taken = new Map<number, Place[]>();
  const mistakes: Mistake[] = [];
  for (const place of placesOf(services, admin)) {
    const { address, path } = place;
    if (address.port === 0) continue;
    const places = taken.get(address.port) ?? [];
    taken.set(address.port, places);
    if (places.some((other) => isShared(other, place))) continue;
    const other = places.find((each) => isBoth(each.address.host, address.host));
    places.push(place);
    if (other === undefined) continue;
    const [text, theirs] = [formatAddress(address), formatAddress(other.address)];
    const by = text === theirs ? other.owner : `${other.owner} (${theirs})`;
    mistakes.push({ path, message: `${text} is taken by ${by}; choose another port` });
  }
  return mistakes;
}

function* placesOf(services: readonly ServiceConfig[], admin: unknown): Generator<Place> {
  for (const { name: service, sites } of services)
    for (const site of sites)
      for (const [index, address] of site.listen.entries()) {
        const path = ["services", service, "sites", site.name, "listen", index];
        yield { service, owner: `${service}/${site.name}`, address, path };
      }
  const [address] = readAddress(admin);
  if (address !== undefined)
    yield { service: "", owner: "admin", address, path: ["admin", "listen"] };
}

/** None for what is no address: the schema says so. */
export function readAddress(raw: unknown): ListenAddress[] {
  try {
    return [parseAddress(raw)];
  } catch {
    return [];
  }
}

function isShared(one: Place, other: Place): boolean {
  return one.service === other.service && isSameAddress(one.address, other.address);
}

/** Would both listen for the same clients? */
function isBoth(one: string, other: string): boolean {
  return one === other || isAmong(one, other) || isAmong(other, one);
}

/** `::` takes IPv4 connections as well. */
function isAmong(one: string, all: string): boolean {
  return all === "::" || (all === "0.0.0.0" && isIPv4(one));
}
