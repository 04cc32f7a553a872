import { parseHash } from "@core/accounts";
import { type PolicyInput, createTrusted } from "@core/conn-policy";
import { type SiteMistake, limitMistakes, thrownBy } from "@core/conn-policy/plugin";
import { wildmatMistake } from "../options/wildmat-mistake.ts";
import type { NewsSiteOptions } from "../site-options.ts";

type Path = SiteMistake["path"];

// A part of the paths of guards, and a name in Path.
const nameForm = /^[a-z0-9_][a-z0-9._+@-]{0,62}$/iu;

/** All that is wrong with those who may do something here: addresses, users and peers. */
export function loginMistakes(options: NewsSiteOptions, hasCertificate: boolean): SiteMistake[] {
  const { access = [], users = [], peers = [], mayLogInUnencrypted = false } = options;
  const mistakes: SiteMistake[] = [];
  const add = (path: Path, message: string | undefined): void => {
    if (message !== undefined) mistakes.push({ path, message });
  };
  const names = new Set<string>();
  const addName = (path: Path, name: string): void => {
    add(path, nameMistake(name, names));
    names.add(name);
  };
  const addAll = (path: Path, { from = [], groups, password, policy }: Granted): void => {
    for (const [index, range] of from.entries()) add([...path, "from", index], rangeMistake(range));
    if (groups !== undefined) add([...path, "groups"], wildmatMistake(groups));
    if (password !== undefined)
      add(
        [...path, "password"],
        thrownBy(() => void parseHash(password)),
      );
    for (const [name, message] of limitMistakes(policy)) add([...path, "policy", name], message);
  };
  for (const [index, entry] of access.entries()) addAll(["access", index], entry);
  for (const [index, user] of users.entries()) {
    addName(["users", index, "name"], user.name);
    addAll(["users", index], user);
  }
  for (const [index, peer] of peers.entries()) {
    addName(["peers", index, "name"], peer.name);
    addAll(["peers", index], peer);
  }
  const needsTls = !hasCertificate && !mayLogInUnencrypted;
  if (needsTls && users.length > 0) add(["users"], noTls);
  for (const [index, { password }] of peers.entries())
    if (needsTls && password !== undefined) add(["peers", index, "password"], noTls);
  return mistakes;
}

interface Granted {
  readonly from?: readonly string[];
  readonly groups?: string;
  readonly password?: string;
  readonly policy?: PolicyInput;
}

const noTls =
  "no password is taken in the clear; add tls: { cert: FILE, key: FILE } to the site, or mayLogInUnencrypted: true";

function nameMistake(name: string, others: ReadonlySet<string>): string | undefined {
  if (!nameForm.test(name))
    return `${JSON.stringify(name)} is no name; write letters, digits, and . _ + @ - after the first, at most 63`;
  return others.has(name) ? `"${name}" is there already; remove one of the two` : undefined;
}

function rangeMistake(range: string): string | undefined {
  return thrownBy(() => void createTrusted([range]));
}
