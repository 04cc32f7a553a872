import { isRouting, toKey, withoutDetail } from "./address-parts.ts";
import type { Route } from "./directory.ts";

/** Who is there, at the domains that are ours. */
export interface LocalNamesOptions {
  /** Names (`joe`: at every domain of ours) and addresses (`joe@example.org`: at this one). */
  readonly mailboxes: readonly string[];
  /** Every other name has a mailbox too. */
  readonly takesAny: boolean;
  /** What goes on to others, by name or address. A target without a domain is at the domain that was written to. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Who gets what nobody else does, by domain. */
  readonly catchAll: Readonly<Record<string, string>>;
  /** `joe+lists` is `joe`, unless there is somebody of that name. */
  readonly plusAddresses: boolean;
}

/** Finds who gets the mail of a name at a domain of ours; `undefined`: nobody has that name. */
export type FindLocal = (local: string, domain: string) => Route | undefined;

const postmaster = "postmaster";

/** Makes the search among names that have been checked. */
export function createLocalNames(options: LocalNamesOptions): FindLocal {
  const { plusAddresses, takesAny } = options;
  const mailboxes = new Set(options.mailboxes.map(toKey));
  const aliases = new Map(Object.entries(options.aliases).map(([name, to]) => [toKey(name), to]));
  const catchAll = new Map(Object.entries(options.catchAll).map(([on, to]) => [toKey(on), to]));

  function findListed(local: string, domain: string): Route | undefined {
    const address = `${local}@${domain}`;
    const to = aliases.get(address) ?? aliases.get(local);
    if (to !== undefined) return toAlias(to, domain);
    const mailbox = [address, local].find((name) => mailboxes.has(name));
    return mailbox === undefined ? undefined : { kind: "local", mailbox, address };
  }

  function findOthers(local: string, domain: string): Route | undefined {
    const address = `${local}@${domain}`;
    // RFC 5321 section 4.5.1: there is always somebody to write to.
    if (local === postmaster) return { kind: "local", mailbox: postmaster, address };
    // Somebody tries whether we pass on what is not for us.
    if (isRouting(local)) return undefined;
    const target = catchAll.get(domain);
    if (target !== undefined) return toAlias([target], domain);
    return takesAny ? { kind: "local", mailbox: local, address } : undefined;
  }

  return (local, domain) =>
    findListed(local, domain) ??
    (plusAddresses ? findListed(withoutDetail(local), domain) : undefined) ??
    findOthers(local, domain);
}

function toAlias(targets: readonly string[], domain: string): Route {
  const to = targets.map((target) => (target.includes("@") ? target : `${target}@${domain}`));
  return { kind: "alias", to };
}
