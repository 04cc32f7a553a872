import { isIP, SocketAddress } from "node:net";
import { domainToASCII } from "node:url";

/** RFC 5321 section 4.5.3.1.2. */
const mostOctets = 255;
const beyondAscii = /[^\0-\u007f]/u;
/** Letters, digits and hyphens, RFC 1123 section 2.1; the underscore is none of them, and in use. */
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u;

/**
 * Reads the domain of an address, or an address literal.
 *
 * @returns its one spelling, in lower case and ASCII; `undefined` when it is none.
 */
export function readDomain(text: string): string | undefined {
  if (text.startsWith("[")) return readLiteral(text);
  // Only what needs it: to the URL standard `0x7f.1` is an address, and here it is a name.
  const domain = beyondAscii.test(text) ? domainToASCII(text) : text.toLowerCase();
  if (domain.length > mostOctets || isIP(domain) !== 0) return undefined;
  return domain.split(".").every((each) => label.test(each)) ? domain : undefined;
}

/** RFC 5321 section 4.1.3: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
function readLiteral(text: string): string | undefined {
  const [, tag = "", address = ""] = /^\[(IPv6:)?([^\][]*)\]$/iu.exec(text) ?? [];
  const version = address.includes("%") ? 0 : isIP(address);
  if (tag === "") return version === 4 ? text : undefined;
  if (version !== 6) return undefined;
  return `[IPv6:${new SocketAddress({ address, family: "ipv6" }).address}]`;
}
