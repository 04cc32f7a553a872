import { isIPv4, isIPv6 } from "node:net";

/** The key of every peer that has no address, for example behind a UNIX socket. */
export const localKey = "local";

/** Of an IPv6 address its zone (`%eth0`) is no part. Nothing longer than this is one. */
const longestAddress = 45;

const mappedStart = "::ffff:";

/**
 * The unit by which addresses are counted, for limits per address: an IPv4 address as it is, an IPv4-mapped IPv6
 * address as its IPv4 address, another IPv6 address as its /64 prefix (`2001:db8::/64`), because one customer is
 * given at least that much (RFC 6177, section 2). Anything else is {@link localKey}.
 *
 * Blind spots: who holds more than a /64 has several keys; clients behind one NAT, or behind one stateless NAT64
 * (`64:ff9b::/96`), share a key; link-local addresses of all zones share a key.
 *
 * @param address as `socket.remoteAddress` gives it
 */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return localKey;
  if (isIPv4(address)) return address;
  // What a dual-stack listener says of each IPv4 client.
  if (address.startsWith(mappedStart)) {
    const mapped = address.slice(mappedStart.length);
    if (isIPv4(mapped)) return mapped;
  }
  const zone = address.indexOf("%");
  const bare = zone < 0 ? address : address.slice(0, zone);
  if (bare.length > longestAddress || !isIPv6(bare)) return localKey;
  const groups = groupsOf(bare);
  return mappedIPv4(groups) ?? prefixOf(groups);
}

/** The eight groups of a valid address. */
function groupsOf(address: string): readonly number[] {
  const groups: number[] = [];
  const gap = address.indexOf("::");
  if (gap < 0) return pushGroups(groups, address);
  const tail = pushGroups([], address.slice(gap + 2));
  pushGroups(groups, address.slice(0, gap));
  while (groups.length + tail.length < 8) groups.push(0);
  groups.push(...tail);
  return groups;
}

function pushGroups(groups: number[], text: string): number[] {
  if (text === "") return groups;
  for (const group of text.split(":")) {
    if (group.includes(".")) {
      const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else {
      groups.push(Number.parseInt(group, 16));
    }
  }
  return groups;
}

function mappedIPv4([a, b, c, d, e, f, high = 0, low = 0]: readonly number[]): string | undefined {
  if (a !== 0 || b !== 0 || c !== 0 || d !== 0 || e !== 0 || f !== 0xffff) return undefined;
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}

/** The /64, written as RFC 5952 wants it: its four zero groups at the end are always the longest run of zeros. */
function prefixOf(groups: readonly number[]): string {
  const prefix = groups.slice(0, 4);
  while (prefix.at(-1) === 0) prefix.pop();
  return `${prefix.map((group) => group.toString(16)).join(":")}::/64`;
}
