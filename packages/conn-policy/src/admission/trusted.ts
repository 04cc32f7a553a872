import { BlockList, isIP } from "node:net";
import { policyError } from "../policy/error.ts";

/**
 * Makes the test for a list of addresses that an operator trusts, for example balancers that may send a PROXY header,
 * or peers that no limit per address holds for.
 *
 * An IPv4 address and its IPv4-mapped IPv6 form are the same address. Host bits in a range are ignored, as nginx does:
 * `10.0.0.1/8` is `10.0.0.0/8`. An empty list trusts nobody. A peer without an address (a UNIX socket) is never trusted.
 *
 * Blind spot: zones are ignored, so `fe80::1` is trusted on every interface.
 *
 * @param ranges `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`
 * @param place where the list was written, for errors
 * @throws `ERR_CONN_POLICY_INVALID_ADDRESS_RANGE`
 */
export function createTrusted(
  ranges: readonly string[],
  place?: string,
): (address: string | undefined) => boolean {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const [index, range] of ranges.entries()) {
    addRange(list, range, place === undefined ? undefined : `${place}[${index}]`);
  }
  return (address = "") => {
    const zone = address.indexOf("%");
    const bare = zone < 0 ? address : address.slice(0, zone);
    const version = isIP(bare);
    return version !== 0 && list.check(bare, version === 4 ? "ipv4" : "ipv6");
  };
}

function addRange(list: BlockList, range: unknown, place: string | undefined): void {
  const text = typeof range === "string" ? range : "";
  const [address = "", bits, more] = text.split("/", 3);
  const version = isIP(address);
  const widest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? widest : prefixLength(bits);
  const isRange = version !== 0 && !address.includes("%") && more === undefined;
  if (!isRange || prefix > widest) {
    const cure = isRange ? `write a prefix length from 0 to ${widest} after the slash` : undefined;
    throw policyError("ERR_CONN_POLICY_INVALID_ADDRESS_RANGE", {
      place,
      value: range,
      cure: cure ?? cureFor(text),
    });
  }
  list.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
}

// Infinity is wider than any address.
function prefixLength(bits: string): number {
  return /^\d{1,3}$/u.test(bits) ? Number(bits) : Infinity;
}

function cureFor(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "localhost") return 'write "127.0.0.0/8" and "::1"';
  if (trimmed === "*" || trimmed === "all") return 'write "0.0.0.0/0" and "::/0"';
  if (text.includes("%")) return "leave out the zone, from the % on";
  if (/^\[[^\]]*\]/u.test(trimmed)) return "leave out the brackets and the port";
  return undefined;
}
