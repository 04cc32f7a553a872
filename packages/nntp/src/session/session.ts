import type { Connection, Guard } from "@core/conn-policy";
import type { PromisedIds } from "./promised-ids.ts";
import type { Site } from "../site.ts";
import type { Reply } from "../protocol/reply.ts";

/** What a client may do, by what it has shown of itself. */
export interface Rights {
  readonly mayRead: boolean;
  readonly mayPost: boolean;
  /** A peer that feeds us: IHAVE, CHECK, TAKETHIS. */
  readonly mayFeed: boolean;
  /** Which groups are there for it, a wildmat: `*`, `comp.*,!comp.secret`. */
  readonly groups: string;
  /** Which groups it may feed us, a wildmat; all unless told. */
  readonly feedGroups?: string;
  /** The name of the peer that it is. */
  readonly peer?: string;
  /** Who has limits of its own goes on under this level. */
  readonly level?: Guard;
}

/** The selected group and article, RFC 3977 section 6.1. */
export interface Selection {
  readonly group: string;
  /** `undefined`: the group is empty. */
  readonly article: number | undefined;
}

/** One client, as its verbs see it. */
export interface Session {
  readonly connection: Connection;
  readonly site: Site;
  /** The client's address. */
  readonly client: string;
  readonly rights: Rights;
  /** The name it has logged in with. */
  readonly user: string | undefined;
  readonly isSecure: boolean;
  /** COMPRESS DEFLATE is on (RFC 8054). */
  readonly isCompressed: boolean;
  selection: Selection | undefined;
  /** What AUTHINFO USER has told, until it is used. */
  userName: string | undefined;
  loginFailures: number;
  /** Ids that this client has been told to send, and that nobody else is asked for meanwhile; released at the end. */
  readonly promised: PromisedIds;

  /** Sends a reply that is not the last of its command: 340, 335, 383. */
  say(reply: Reply): Promise<void>;
  /** Reads one more line: the rest of AUTHINFO SASL. @returns `undefined` when the client has gone. */
  readLine(maxBytes: number): Promise<Buffer | undefined>;
  /**
   * Reads a block up to its last `.` line, dots still stuffed. It is read to its end also when it is too large, so that
   * what follows is understood.
   *
   * @returns the octets; `too_large`; or `undefined` when the client has gone, or was ended, in the middle.
   */
  readBlock(maxBytes: number): Promise<Buffer | "too_large" | undefined>;
  /** What follows goes by these rights. */
  logIn(user: string, rights: Rights): void;
  /** Encrypts from the next byte on; `answer` is the last thing said in the clear. */
  startTls(answer: Reply): Promise<void>;
  /** Compresses from the next byte on. */
  startCompression(answer: Reply): Promise<void>;
}
