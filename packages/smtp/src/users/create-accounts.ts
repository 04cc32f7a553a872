import { createPasswords } from "@core/accounts";
import type { Guard } from "@core/conn-policy";
import { conductAt } from "../conduct.ts";
import { toKey } from "../recipients/address-parts.ts";
import { smtpError } from "../smtp-error.ts";
import type { Accounts } from "./accounts.ts";
import type { SmtpUser } from "./user.ts";

/** Accounts whose users have their limits once they are obeyed. */
export interface SiteAccounts extends Accounts {
  /** Gives users the levels that they are to have; until then a reload has changed nothing. */
  obey(): void;
}

/**
 * Makes the accounts of a site from users without mistakes.
 *
 * @param guard the site's.
 */
export function createAccounts(guard: Guard, users: readonly SmtpUser[]): SiteAccounts {
  const names = new Map(users.map(({ name }) => [toKey(name), name]));
  const hashes = new Map(users.map(({ name, password }) => [toKey(name), password]));
  const passwords = createPasswords(guard, hashes);
  const { failures } = conductAt(guard);
  const levels = new Map<string, Guard>();
  const checkFailures = (client: string, name: string): void => {
    if (!failures.areTooMany(client, name)) return;
    throw smtpError(421, "4.7.0", "Error: too many failed logins, try again later");
  };
  return {
    async logIn(name, password, client, signal) {
      const key = toKey(name);
      checkFailures(client, key);
      const isRight = await passwords.check(key, password, client, signal);
      // Whoever guesses on many connections at once is told no more of them than one after another.
      checkFailures(client, key);
      if (isRight) return names.get(key);
      if (!signal.aborted) failures.add(client, key);
      return undefined;
    },
    levelOf: (user) => levels.get(user),
    obey() {
      for (const user of users) {
        const level = levelFor(user, guard);
        if (level !== undefined) levels.set(user.name, level);
      }
    },
  };
}

/** A user's level outlives a reload: connections that are there go on under it, with the new limits. */
function levelFor({ name, policy }: SmtpUser, site: Guard): Guard | undefined {
  const level = site.children.find((child) => child.name === name);
  if (level === undefined) return policy === undefined ? undefined : site.child({ name, policy });
  level.reload(policy ?? {});
  return level;
}
