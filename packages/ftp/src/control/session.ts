import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Connection } from "@core/conn-policy";
import type { DataPort } from "../data/data-port.ts";
import type { FactName } from "../files/facts.ts";
import type { Site } from "../site.ts";
import type { Transfer } from "../transfer/transfer.ts";
import type { Login } from "../users/login.ts";
import type { Reply } from "./reply.ts";

/** One control connection, as its verbs see it. */
export interface Session {
  readonly connection: Connection;
  /** Where the next reply goes: the socket, or the encrypted stream on it. */
  readonly stream: Socket;
  /** The client's address; IPv4 in its own form on a socket for both families. */
  readonly client: string;
  readonly site: Site;
  /** What USER has told, until it is logged in or forgotten. */
  userName: string | undefined;
  /** Who has logged in, and where its files are. */
  readonly login: Login | undefined;
  /** Wrong passwords so far; what {@link Session.reset} forgets, this outlives. */
  loginFailures: number;
  /** TYPE, RFC 959 section 3.1.1. */
  type: "ascii" | "image";
  /** REST: where the next transfer begins; a command that changes names or the user sets it to 0. */
  restartAt: number;
  /** What MLSD and MLST tell of an entry, as OPTS MLST has chosen; all there are until then. */
  facts: readonly FactName[];
  /** The control connection is encrypted. */
  readonly isSecure: boolean;
  /** Made for this session alone, and used for its data connections too: a session that it resumes is this client's. */
  readonly secureContext: SecureContext | undefined;
  /** PROT P: data connections are encrypted. Always so under implicit TLS. */
  isDataProtected: boolean;
  /** PBSZ has been said, without which there is no PROT. */
  hasBufferSize: boolean;
  /** How the next data connection comes to be. */
  readonly data: DataPort;
  /** The transfer that runs. */
  transfer: Transfer | undefined;

  /** Sends a reply that is not the last one: `150`. */
  say(reply: Reply): void;
  /** Has ftp-srv's own handler of `directive` answer, on the files of the login. */
  delegate(directive: string, argument: string): Promise<Reply>;
  /** What follows goes by that user's rights and limits. @returns false when the user's level is full: the end. */
  logIn(login: Login, site: Site): boolean;
  /** Nobody is logged in: USER begins anew, and how files are transferred stays as it was chosen. */
  logOut(): void;
  /** Back to how it was after connect (REIN, AUTH): login, type, restart and data connections are forgotten. */
  reset(): void;
  /** HOST: another site of this listener, before login. @returns whether there is one. */
  selectSite(host: string): boolean;
  /** Neither HOST nor a login has settled the site any longer. */
  leaveSite(): void;
  /** Encrypts the control connection from the next byte on; `answer` is the last thing said in the clear. */
  startTls(answer: Reply): Promise<void>;
  /** Ends the session once `answer` has been sent, and the reason is the one given. */
  close(
    answer: Reply,
    reason: "completed" | "error_limit" | "protocol_error" | "access_denied",
  ): void;
}
