import type { Guard } from "@core/conn-policy";
import type { Files } from "../files/files.ts";

/** What a user may do with files. */
export interface Rights {
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  /** Delete, rename, overwrite and change what is there already. */
  readonly mayChange: boolean;
}

/** Somebody who has logged in. */
export interface Login {
  readonly name: string;
  readonly rights: Rights;
  readonly files: Files;
  /** A level of its own below the site's, where the user has limits of its own. */
  readonly guard: Guard | undefined;
}
