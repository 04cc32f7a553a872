import { toKey, toParts, withoutDetail } from "./address-parts.ts";

/** Whose addresses are whose. */
export interface SenderRules {
  readonly users: readonly {
    readonly name: string;
    /** `joe@example.net`, or `@example.net` for all of a domain. */
    readonly addresses?: readonly string[];
    readonly mayUseAnySender?: boolean;
  }[];
  /** A user has its name at each of these. */
  readonly domains: ReadonlySet<string>;
  readonly plusAddresses: boolean;
}

/** May a user send as this address? */
export type IsOwnAddress = (user: string, address: string) => boolean;

export function createSenders({ users, domains, plusAddresses }: SenderRules): IsOwnAddress {
  const free = new Set<string>();
  const owned = new Map<string, ReadonlySet<string>>();
  for (const { name, addresses = [], mayUseAnySender = false } of users) {
    const user = toKey(name);
    if (mayUseAnySender) free.add(user);
    const own = user.includes("@") ? [user] : [...domains].map((domain) => `${user}@${domain}`);
    owned.set(user, new Set([...own, ...addresses.map(toKey)]));
  }
  return (name, address) => {
    const user = toKey(name);
    if (free.has(user)) return true;
    const { local, domain } = toParts(address);
    const names = plusAddresses ? [local, withoutDetail(local)] : [local];
    const own = owned.get(user);
    return [...names, ""].some((each) => own?.has(`${each}@${domain}`) === true);
  };
}
