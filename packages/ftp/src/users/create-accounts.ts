import { join } from "node:path";
import { createPasswords } from "@core/accounts";
import type { Guard } from "@core/conn-policy";
import type { Files } from "../files/files.ts";
import type { Accounts } from "./accounts.ts";
import type { Login, Rights } from "./login.ts";
import { type FtpUser, anonymousNames } from "./user.ts";

/** What the accounts of a site are made of. */
export interface AccountsOptions {
  /** The site's. */
  readonly guard: Guard;
  readonly anonymous: "off" | "read" | "upload";
  readonly users: readonly FtpUser[];
  /** Homes are `LocalUser/NAME` and `LocalUser/Public`, as IIS has them. */
  readonly isolateUsers: boolean;
  readonly maxFailures: number;
  /**
   * The files of a home, which is a path under the site's root.
   *
   * @throws ReplyError when it is not there.
   */
  readonly openFiles: (home: string, rights: Rights) => Promise<Files>;
}

/** Accounts whose users have their limits once they are obeyed. */
export interface SiteAccounts extends Accounts {
  /** Gives users the levels that they are to have; until then a reload has changed nothing. */
  obey(): void;
}

interface Account {
  readonly user: FtpUser;
  readonly home: string;
  readonly rights: Rights;
}

const readOnly: Rights = { mayRead: true, mayWrite: false, mayChange: false };
const everything: Rights = { mayRead: true, mayWrite: true, mayChange: true };
const anonymousRights = {
  off: undefined,
  read: readOnly,
  // A drop box: what somebody has left there is not for the next one to see or to replace.
  upload: { mayRead: false, mayWrite: true, mayChange: false },
} as const;

/** Makes the accounts of a site from options without mistakes. */
export function createAccounts(options: AccountsOptions): SiteAccounts {
  const { guard, isolateUsers, maxFailures, openFiles } = options;
  const accounts = new Map(options.users.map((user) => [user.name, toAccount(user, options)]));
  const hashes = new Map(options.users.map(({ name, password }) => [name, password]));
  const passwords = createPasswords(guard, hashes);
  const levels = new Map<string, Guard>();
  const anonymous = anonymousRights[options.anonymous];
  const isAnonymous = (name: string): boolean =>
    anonymous !== undefined && anonymousNames.has(name.toLowerCase());

  async function logInAnonymously(rights: Rights): Promise<Login> {
    const files = await openFiles(isolateUsers ? join("LocalUser", "Public") : "", rights);
    return { name: "anonymous", rights, files, guard: undefined };
  }

  return {
    maxFailures,
    isAnonymous,
    obey() {
      for (const { user } of accounts.values()) {
        const level = levelOf(user, guard);
        if (level !== undefined) levels.set(user.name, level);
      }
    },
    async logIn(name, password, client, signal) {
      if (anonymous !== undefined && isAnonymous(name)) return logInAnonymously(anonymous);
      const account = accounts.get(name);
      const isRight = await passwords.check(name, password, client, signal);
      if (!isRight || account === undefined) return undefined;
      const files = await openFiles(account.home, account.rights);
      return { name, rights: account.rights, files, guard: levels.get(name) };
    },
  };
}

function toAccount(user: FtpUser, { isolateUsers }: AccountsOptions): Account {
  const { name, home = "", mayWrite = true } = user;
  return {
    user,
    home: isolateUsers ? join("LocalUser", name) : home,
    rights: mayWrite ? everything : readOnly,
  };
}

/** A user's level outlives a reload: connections that are there go on under it, with the new limits. */
function levelOf({ name, policy }: FtpUser, site: Guard): Guard | undefined {
  const level = site.children.find((child) => child.name === name);
  if (level === undefined) return policy === undefined ? undefined : site.child({ name, policy });
  level.reload(policy ?? {});
  return level;
}
