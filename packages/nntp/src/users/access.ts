import { createTrusted } from "@core/conn-policy";
import type { Rights } from "../session/session.ts";
import type { AccessOptions, AccessRights, NewsSiteOptions } from "../site-options.ts";

/** What a client may do by its address alone; `undefined`: nothing. */
export type Access = (address: string) => Rights | undefined;

/** This machine, where nobody has said who may do what. */
const local: readonly AccessOptions[] = [{ from: ["127.0.0.0/8", "::1"], post: true }];

/** Who may do what without logging in. Where there are users, nobody may unless told. */
export function createAccess({
  access,
  users = [],
}: Pick<NewsSiteOptions, "access" | "users">): Access {
  const entries = (access ?? (users.length === 0 ? local : [])).map(({ from, ...rights }) => ({
    isMeant: from === undefined ? () => true : createTrusted(from),
    // One object for all, so that its wildmat is read once.
    rights: toRights({ post: false, ...rights }),
  }));
  return (address) => entries.find(({ isMeant }) => isMeant(address))?.rights;
}

export function toRights({ read = true, post = true, groups = "*" }: AccessRights): Rights {
  return { mayRead: read, mayPost: post, mayFeed: false, groups };
}
