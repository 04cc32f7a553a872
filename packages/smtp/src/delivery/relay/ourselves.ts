import { isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** Tells whether a host is this one: by its name, or by an address that this machine has. */
export function createIsOurs(hostname: string): (name: string, address?: string) => boolean {
  const own = toName(hostname);
  return (name, address) => {
    if (toName(name) === own) return true;
    return address !== undefined && (isThisMachine(address) || isInterface(address));
  };
}

function toName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

/** Loopback, and the unspecified address, which leads there. */
function isThisMachine(address: string): boolean {
  if (isIP(address) === 4) return address.startsWith("127.") || address.startsWith("0.");
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isThisMachine(mapped);
  return address === "::1" || address === "::";
}

function isInterface(address: string): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((own) => own.address === address),
  );
}
