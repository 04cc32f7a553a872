/** An address taken apart. */
export interface AddressParts {
  /** As names are compared: RFC 5321 section 2.4 lets a server say that case means nothing in its own names. */
  readonly local: string;
  /** Empty for `postmaster`, which needs none. */
  readonly domain: string;
}

/** Takes apart an address in its one spelling: domain in lower case and ASCII, no quotes that are not needed. */
export function toParts(address: string): AddressParts {
  const at = address.lastIndexOf("@");
  if (at < 0) return { local: toKey(address), domain: "" };
  return { local: toKey(address.slice(0, at)), domain: address.slice(at + 1) };
}

/** The same name can be typed in two ways, and in capitals. */
export function toKey(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** `joe+lists` is `joe`; anything else is itself. */
export function withoutDetail(local: string): string {
  const plus = local.startsWith('"') ? -1 : local.indexOf("+");
  return plus > 0 ? local.slice(0, plus) : local;
}

/** Does a local part ask us to pass the message on, as `joe%example.net` and `example.net!joe` once did? */
export function isRouting(local: string): boolean {
  return /[%!@]/u.test(local);
}
