import type { Guard } from "@core/conn-policy";
import type { DataPort } from "../data/data-port.ts";
import type { Shell } from "../shell/shell.ts";
import type { Site } from "../site.ts";
import type { VerbTable } from "../verbs/verb.ts";
import type { Session } from "./session.ts";

/** What a control connection is served with. */
export interface ControlOptions {
  /** The site of the listener now, which is the client's until HOST or a login has settled that. */
  readonly defaultSite: () => Site;
  /** Where clients are admitted now: the level of that site, or one above where others share the address. */
  readonly entryGuard: () => Guard;
  /** The site of that name on this listener. */
  readonly selectSite: (host: string) => Site | undefined;
  /** Made with the site's banner. */
  readonly shell: Shell;
  readonly verbs: VerbTable;
  readonly createDataPort: (session: Session) => DataPort;
  /** TLS from the first byte on: the connection was admitted in the phase `handshake`. */
  readonly isImplicit: boolean;
}
