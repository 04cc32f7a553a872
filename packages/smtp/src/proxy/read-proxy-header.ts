import type { Socket } from "node:net";
import type { ProxiedClient } from "./contract.ts";
import { mostOctetsV1, readHeaderV1 } from "./header-v1.ts";
import { fixedOctetsV2, lengthOfHeaderV2, readHeaderV2, signatureV2 } from "./header-v2.ts";

const LF = 0x0a;
const beginningV1 = Buffer.from("PROXY ");

interface Header {
  readonly client: ProxiedClient | undefined;
  readonly length: number;
}

/**
 * Reads the PROXY header, version 1 or 2, at the beginning of a connection, and puts back into the socket what came after
 * it. To be asked only of who is trusted. How long that may take is the engine's business: when the connection ends, so
 * does this.
 *
 * @see https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt
 * @returns `undefined` where the proxy speaks for itself (`LOCAL`, `UNKNOWN`).
 * @throws where there is no header that can be read, or the client goes away. The connection is then the caller's to end.
 */
export function readProxyHeader(socket: Socket): Promise<ProxiedClient | undefined> {
  return new Promise((resolve, reject) => {
    let octets: Buffer = Buffer.alloc(0);
    const leave = (): void => {
      socket.off("readable", read);
      for (const event of ["end", "error", "close"]) socket.off(event, gone);
    };
    const gone = (): void => {
      leave();
      reject(new Error("The client has gone before its PROXY header was there"));
    };
    const read = (): void => {
      try {
        for (let chunk = take(socket); chunk !== null; chunk = take(socket)) {
          octets = Buffer.concat([octets, chunk]);
          const header = readHeader(octets);
          if (header === undefined) continue;
          leave();
          const rest = octets.subarray(header.length);
          if (rest.length > 0) socket.unshift(rest);
          // Not before the socket has noticed that nobody waits for "readable" any more: it may then flow again.
          process.nextTick(resolve, header.client);
          return;
        }
      } catch (error) {
        leave();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on("readable", read);
    for (const event of ["end", "error", "close"]) socket.on(event, gone);
    if (socket.destroyed || socket.readableEnded) gone();
    else read();
  });
}

function take(socket: Socket): Buffer | null {
  return socket.read() as Buffer | null;
}

/** @returns `undefined` when more must come. @throws as soon as it is known to be no header. */
function readHeader(octets: Buffer): Header | undefined {
  if (isBeginning(octets, signatureV2)) {
    if (octets.length < fixedOctetsV2) return undefined;
    const length = lengthOfHeaderV2(octets);
    if (octets.length < length) return undefined;
    return { client: readHeaderV2(octets.subarray(0, length)), length };
  }
  if (!isBeginning(octets, beginningV1)) throw new Error("There is no PROXY header");
  const end = octets.subarray(0, mostOctetsV1).indexOf(LF);
  if (end < 0 && octets.length < mostOctetsV1) return undefined;
  if (end < 0 || octets[end - 1] !== 0x0d)
    throw new Error("A PROXY header of version 1 does not end");
  return { client: readHeaderV1(octets.toString("latin1", 0, end - 1)), length: end + 1 };
}

/** As far as the octets go, they are those of `whole`. */
function isBeginning(octets: Buffer, whole: Buffer): boolean {
  const length = Math.min(octets.length, whole.length);
  return octets.subarray(0, length).equals(whole.subarray(0, length));
}
