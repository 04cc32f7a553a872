import { isIP } from "node:net";
import type { ProxiedClient } from "./contract.ts";

/** The specification's section 2.1: with CR and LF, and UNKNOWN with the longest of addresses. */
export const mostOctetsV1 = 107;

const known = /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/u;
const unknown = /^PROXY UNKNOWN(?: [\x20-\x7e]*)?$/u;

/**
 * Reads `PROXY TCP4 192.0.2.1 192.0.2.2 56324 25`, without its end.
 *
 * @returns `undefined` where the proxy does not say who the client is.
 * @throws where the line is no header.
 */
export function readHeaderV1(line: string): ProxiedClient | undefined {
  if (unknown.test(line)) return undefined;
  const [, version = "", source = "", destination = "", sourcePort, destinationPort] =
    known.exec(line) ?? [];
  const isAddressed = [source, destination].every((address) => isIP(address) === Number(version));
  const port = toPort(sourcePort);
  if (
    !isAddressed ||
    source.includes("%") ||
    port === undefined ||
    toPort(destinationPort) === undefined
  )
    throw new Error("There is no PROXY header that can be read, version 1");
  return { address: source, port };
}

function toPort(text = ""): number | undefined {
  const isPlain = /^(?:0|[1-9]\d*)$/u.test(text);
  return isPlain && Number(text) <= 65_535 ? Number(text) : undefined;
}
