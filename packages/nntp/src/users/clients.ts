import { type Guard, createTrusted } from "@core/conn-policy";
import type { Rights } from "../session/session.ts";
import type { NewsSiteOptions, PeerOptions } from "../site-options.ts";
import { createAccess } from "./access.ts";

/** Who clients are by their addresses. */
export interface Clients {
  /** What a client may do before it logs in; `undefined`: it need not even try. */
  rightsOf(address: string): Rights | undefined;
  /** A peer may read and post where its address may. */
  rightsOfPeer(peer: PeerOptions, address: string): Rights;
}

const nothing: Rights = { mayRead: false, mayPost: false, mayFeed: false, groups: "*" };

/** @param levels limits of users and peers, by name. */
export function createClients(
  options: Pick<NewsSiteOptions, "access" | "users" | "peers">,
  levels: ReadonlyMap<string, Guard>,
): Clients {
  const access = createAccess(options);
  const { users = [], peers = [] } = options;
  const canLogIn = users.length > 0 || peers.some(({ password }) => password !== undefined);
  const addresses = peers.map((peer) => ({ peer, isMeant: createTrusted(peer.from ?? []) }));

  function rightsOfPeer({ name, groups = "*" }: PeerOptions, address: string): Rights {
    const level = levels.get(name);
    return {
      ...(access(address) ?? nothing),
      mayFeed: true,
      peer: name,
      feedGroups: groups,
      ...(level === undefined ? {} : { level }),
    };
  }

  return {
    rightsOfPeer,
    rightsOf(address) {
      const found = addresses.find(({ isMeant }) => isMeant(address));
      if (found !== undefined) return rightsOfPeer(found.peer, address);
      return access(address) ?? (canLogIn ? nothing : undefined);
    },
  };
}
