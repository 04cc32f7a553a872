import { parseHash } from "@core/accounts";
import type { PolicyInput } from "@core/conn-policy";
import { type SiteMistake, limitMistakes, thrownBy } from "@core/conn-policy/plugin";

/** A user of a site, as it is configured. */
export interface FtpUser {
  readonly name: string;
  /** What `connd passwd NAME` prints: never the password itself. */
  readonly password: string;
  /** The folder that is `/` for the user: under the site's root, which it is unless told. */
  readonly home?: string;
  /** May the user upload, delete and rename? Unless told, yes. */
  readonly mayWrite?: boolean;
  /** Limits of all connections of this user together: `maxConnections`, `maxBandwidth`, ... */
  readonly policy?: PolicyInput;
}

/** Names by which anybody may come in. */
export const anonymousNames: ReadonlySet<string> = new Set(["anonymous", "ftp"]);

// A part of paths: folders of isolated users, and names of guards.
const nameForm = /^[A-Za-z0-9_][A-Za-z0-9._@-]{0,62}$/u;

/** All that is wrong with the users of a site. */
export function userMistakes(users: readonly FtpUser[], isolateUsers: boolean): SiteMistake[] {
  const names = new Set<string>();
  return users.flatMap((user, index) => {
    const mistakes: SiteMistake[] = [];
    const add = (key: string, message: string | undefined): void => {
      if (message !== undefined) mistakes.push({ path: ["users", index, key], message });
    };
    add("name", nameMistake(user.name, names));
    names.add(user.name);
    add(
      "password",
      thrownBy(() => void parseHash(user.password)),
    );
    add("home", homeMistake(user.home, isolateUsers));
    for (const [name, message] of limitMistakes(user.policy))
      mistakes.push({ path: ["users", index, "policy", name], message });
    return mistakes;
  });
}

function nameMistake(name: string, others: ReadonlySet<string>): string | undefined {
  if (!nameForm.test(name))
    return `${JSON.stringify(name)} is no user name; write letters, digits, and . _ @ - after the first, at most 63`;
  if (anonymousNames.has(name.toLowerCase()))
    return `"${name}" is the name of anonymous users; choose another, or set anonymous: read`;
  return others.has(name) ? `"${name}" is there already; remove one of the two` : undefined;
}

function homeMistake(home: string | undefined, isolateUsers: boolean): string | undefined {
  if (home === undefined) return undefined;
  if (isolateUsers)
    return "with isolateUsers the home is LocalUser/NAME under root; remove home, or isolateUsers";
  const isOutside =
    home.startsWith("/") || home.split(/[/\\]/u).includes("..") || home.includes("\0");
  return isOutside
    ? `${JSON.stringify(home)} is not under root; write a folder there: "alice"`
    : undefined;
}
