import { parseHash } from "@core/accounts";
import type { PolicyInput } from "@core/conn-policy";
import { type SiteMistake, limitMistakes, thrownBy } from "@core/conn-policy/plugin";
import { readDomain } from "../addresses/domain.ts";
import { readMailbox } from "../addresses/mailbox.ts";
import { toKey } from "../recipients/address-parts.ts";

/** A user of a site, as it is configured. */
export interface SmtpUser {
  /** For logging in, and a mailbox: `joe` at every domain of the site, `joe@example.org` at this one. */
  readonly name: string;
  /** What `connd passwd NAME` prints: never the password itself. */
  readonly password: string;
  /** What the user may send as, beside the name itself; `@example.net` is all of a domain. */
  readonly addresses?: readonly string[];
  /** For programs that send for others. */
  readonly mayUseAnySender?: boolean;
  /** Limits of all connections of this user together: `maxConnections`, ... */
  readonly policy?: PolicyInput;
}

// A part of paths: folders of mailboxes, and names of guards.
const nameForm = /^[a-z0-9_][a-z0-9._+-]{0,62}$/iu;

/** Is it a name, or a name at a domain, that may be that of a mailbox? */
export function isMailboxName(text: string): boolean {
  const [local = "", domain, ...rest] = text.split("@");
  if (!nameForm.test(local) || local.endsWith(".") || rest.length > 0) return false;
  return domain === undefined || readDomain(domain) === domain;
}

/** All that is wrong with the users of a site. */
export function userMistakes(users: readonly SmtpUser[]): SiteMistake[] {
  const names = new Set<string>();
  return users.flatMap((user, index) => {
    const mistakes: SiteMistake[] = [];
    const add = (path: readonly (string | number)[], message: string | undefined): void => {
      if (message !== undefined) mistakes.push({ path: ["users", index, ...path], message });
    };
    add(["name"], nameMistake(user.name, names));
    names.add(toKey(user.name));
    add(
      ["password"],
      thrownBy(() => void parseHash(user.password)),
    );
    for (const [at, address] of (user.addresses ?? []).entries())
      add(["addresses", at], addressMistake(address));
    for (const [name, message] of limitMistakes(user.policy)) add(["policy", name], message);
    return mistakes;
  });
}

function nameMistake(name: string, others: ReadonlySet<string>): string | undefined {
  if (!isMailboxName(name))
    return `${JSON.stringify(name)} is no user name; write letters, digits, and . _ + - after the first, at most 63; a domain in lower case may follow: joe@example.org`;
  return others.has(toKey(name)) ? `"${name}" is there already; remove one of the two` : undefined;
}

function addressMistake(address: string): string | undefined {
  const isDomain = address.startsWith("@") && readDomain(address.slice(1)) === address.slice(1);
  if (isDomain || readMailbox(address) === address) return undefined;
  return `${JSON.stringify(address)} is no address; write "joe@example.net", or "@example.net" for all of a domain`;
}
