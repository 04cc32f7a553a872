import { createPasswords } from "@core/accounts";
import type { Guard, PolicyInput } from "@core/conn-policy";
import type { Rights } from "../session/session.ts";
import type { NewsSiteOptions } from "../site-options.ts";
import { toRights } from "./access.ts";
import type { Accounts } from "./accounts.ts";
import { type Clients, createClients } from "./clients.ts";

/** Accounts and peers, which have their limits once they are obeyed. */
export interface SiteAccounts extends Accounts, Pick<Clients, "rightsOf"> {
  /** Gives users and peers the levels that they are to have; until then a reload has changed nothing. */
  obey(): void;
}

/** innfeed keeps a connection for a day, and is silent for ten minutes between articles; innd waits for an hour. */
const peerPolicy: PolicyInput = { connectionTimeout: "1h" };

/** Makes the accounts of a site from options without mistakes. */
export function createAccounts(
  guard: Guard,
  options: Pick<NewsSiteOptions, "access" | "users" | "peers">,
): SiteAccounts {
  const { users = [], peers = [] } = options;
  const hashes = new Map<string, string>();
  for (const { name, password } of [...users, ...peers])
    if (password !== undefined) hashes.set(name, password);
  const passwords = createPasswords(guard, hashes);
  const levels = new Map<string, Guard>();
  const clients = createClients(options, levels);

  function rightsOfUser(name: string, client: string): Rights | undefined {
    const peer = peers.find((each) => each.name === name);
    if (peer !== undefined) return clients.rightsOfPeer(peer, client);
    const user = users.find((each) => each.name === name);
    return user === undefined ? undefined : withLevel(toRights(user), levels.get(name));
  }

  return {
    isEmpty: hashes.size === 0,
    rightsOf: (address) => clients.rightsOf(address),
    async logIn(name, password, client, signal) {
      const isRight = await passwords.check(name, password, client, signal);
      const rights = isRight ? rightsOfUser(name, client) : undefined;
      return rights === undefined ? undefined : { user: name, rights };
    },
    obey() {
      for (const { name, policy } of users) setLevel(name, policy);
      for (const { name, policy, from, password } of peers)
        if (from !== undefined || password !== undefined)
          setLevel(name, { ...peerPolicy, ...policy });
    },
  };

  /** A level outlives a reload: connections that are there go on under it, with the new limits. */
  function setLevel(name: string, policy: PolicyInput | undefined): void {
    const known = guard.children.find((child) => child.name === name);
    known?.reload(policy ?? {});
    const level = known ?? (policy === undefined ? undefined : guard.child({ name, policy }));
    if (level !== undefined) levels.set(name, level);
  }
}

function withLevel(rights: Rights, level: Guard | undefined): Rights {
  return level === undefined ? rights : { ...rights, level };
}
