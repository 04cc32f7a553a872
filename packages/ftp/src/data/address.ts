import { SocketAddress, isIPv4, isIPv6 } from "node:net";

const mapped = "::ffff:";

/**
 * One form for each address, so that two can be compared: IPv4 in its own form also where a socket for both families
 * shows it within IPv6, and IPv6 in its shortest, without a zone.
 *
 * @returns `undefined` for what is no address, such as that of a socket whose peer has gone.
 */
export function toPlainAddress(address: string | undefined): string | undefined {
  if (address === undefined || isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const [host] = address.split("%", 1);
  const { address: shortest } = new SocketAddress({ address: host, family: "ipv6" });
  const inner = shortest.slice(mapped.length);
  return shortest.startsWith(mapped) && isIPv4(inner) ? inner : shortest;
}
