import { isIPv4, isIPv6 } from "node:net";
import { replyError } from "../control/reply-error.ts";
import { toPlainAddress } from "./address.ts";

/** Where a client says that it waits. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Services that trust whoever comes from this host listen below it (RFC 2577 section 3). */
const firstUnprivilegedPort = 1024;
const lastPort = 65_535;

/**
 * Reads `h1,h2,h3,h4,p1,p2`, RFC 959 section 5.3.2.
 *
 * @throws ReplyError `501`
 */
export function parsePort(argument: string): Endpoint {
  const numbers = argument.split(",").map((text) => (/^\d{1,3}$/.test(text) ? Number(text) : 256));
  const [h1, h2, h3, h4, high = 0, low = 0] = numbers;
  if (numbers.length !== 6 || numbers.some((number) => number > 255)) {
    throw replyError(501, "PORT takes six numbers from 0 to 255, with commas between them.");
  }
  return { host: `${h1}.${h2}.${h3}.${h4}`, port: high * 256 + low };
}

/**
 * Reads `|1|132.235.1.2|6275|`, RFC 2428 section 2.
 *
 * @throws ReplyError `501`, and `522` for a family that is neither IPv4 nor IPv6.
 */
export function parseExtendedPort(argument: string): Endpoint {
  const mark = argument.slice(0, 1);
  const [before, family, host, digits, after, ...others] = mark === "" ? [] : argument.split(mark);
  const isWhole = before === "" && after === "" && others.length === 0;
  if (!isWhole || family === undefined || host === undefined || digits === undefined) {
    throw replyError(501, "EPRT takes |family|address|port|.");
  }
  if (family !== "1" && family !== "2") {
    throw replyError(522, "Network protocol not supported, use (1,2)");
  }
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : lastPort + 1;
  const isOfFamily = family === "1" ? isIPv4(host) : isIPv6(host);
  if (!isOfFamily || port > lastPort) {
    throw replyError(501, "EPRT takes an address of its family and a port up to 65535.");
  }
  return { host, port };
}

/**
 * Where the server may connect to: to the client itself, and to no service of its host (RFC 2577 section 3).
 *
 * @returns the endpoint with its address in plain form.
 * @throws ReplyError `504`
 */
export function checkEndpoint({ host, port }: Endpoint, client: string): Endpoint {
  const plain = toPlainAddress(host);
  if (plain === undefined || plain !== toPlainAddress(client)) {
    throw replyError(504, "Data connections go to the address you come from, and to no other.");
  }
  if (port < firstUnprivilegedPort) throw replyError(504, "The port must be 1024 or above.");
  return { host: plain, port };
}
