import { readDomain } from "../addresses/domain.ts";
import { readMailbox } from "../addresses/mailbox.ts";
import type { DirectoryOptions } from "../recipients/create-directory.ts";
import type { SmtpSiteOptions } from "../site-options.ts";

/** Who is there, in the spelling that addresses have when they are compared. What cannot be read is left as it is. */
export function toDirectoryOptions(options: SmtpSiteOptions): DirectoryOptions {
  const { mailboxes = [], users = [], aliases = {}, catchAll = {}, relay = "off" } = options;
  const names = users.map(({ name }) => name);
  return {
    domains: options.domains.map(toDomain),
    mailboxes: [...names, ...(mailboxes === "any" ? [] : mailboxes)].map(toName),
    takesAny: mailboxes === "any",
    aliases: mapEntries(aliases, toName, (to) => [to].flat().map(toName)),
    catchAll: mapEntries(catchAll, toDomain, toName),
    plusAddresses: options.plusAddresses ?? false,
    isRelaying: relay !== "off",
    relayFrom: options.relayFrom ?? [],
    users: users.map(({ name, addresses = [], mayUseAnySender = false }) => ({
      name,
      addresses: addresses.map(toName),
      mayUseAnySender,
    })),
  };
}

function toDomain(text: string): string {
  return readDomain(text) ?? text;
}

/** A name alone, an address, or all of a domain. */
function toName(text: string): string {
  if (text.startsWith("@")) return `@${toDomain(text.slice(1))}`;
  return text.includes("@") ? (readMailbox(text) ?? text) : text;
}

function mapEntries<From, To>(
  entries: Readonly<Record<string, From>>,
  toKey: (key: string) => string,
  toValue: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [toKey(key), toValue(value)]),
  );
}
