import { SocketAddress } from "node:net";
import type { ProxiedClient } from "./contract.ts";

/** The specification's section 2.2. */
export const signatureV2: Buffer = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
/** The signature, version and command, family and protocol, and the length of the rest. */
export const fixedOctetsV2 = 16;
/** Of the rest: the longest addresses are 216 octets; the others are for TLVs, with a certificate among them. */
const mostOctetsV2 = 4_096;

/** Of the addresses, after the fixed part: source and destination, then a port each. */
const families: ReadonlyMap<number, { readonly octets: number; readonly type: "ipv4" | "ipv6" }> =
  new Map([
    [0x11, { octets: 4, type: "ipv4" }],
    [0x21, { octets: 16, type: "ipv6" }],
  ]);

/** Octets of the whole header. @param fixed its fixed part. @throws where it is too long. */
export function lengthOfHeaderV2(fixed: Buffer): number {
  const length = fixed.readUInt16BE(fixedOctetsV2 - 2);
  if (length > mostOctetsV2) throw new Error(`A PROXY header of ${length} octets is too long`);
  return fixedOctetsV2 + length;
}

/**
 * Reads a whole header; TLVs are passed over.
 *
 * @returns `undefined` where the proxy speaks for itself, or for a client without an internet address.
 * @throws where it is none.
 */
export function readHeaderV2(header: Buffer): ProxiedClient | undefined {
  const versionAndCommand = header[12];
  // LOCAL: whatever addresses it has are to be ignored.
  if (versionAndCommand === 0x20) return undefined;
  if (versionAndCommand !== 0x21)
    throw new Error("There is no PROXY header that can be read, version 2");
  const family = families.get(header[13] ?? 0);
  if (family === undefined) return undefined;
  const { octets, type } = family;
  if (header.length < fixedOctetsV2 + 2 * octets + 4)
    throw new Error("A PROXY header is too short for its addresses");
  const address = toAddress(header.subarray(fixedOctetsV2, fixedOctetsV2 + octets), type);
  return { address, port: header.readUInt16BE(fixedOctetsV2 + 2 * octets) };
}

function toAddress(octets: Buffer, type: "ipv4" | "ipv6"): string {
  if (type === "ipv4") return octets.join(".");
  const groups = octets.toString("hex").match(/.{4}/gu) ?? [];
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
