import type { Reply } from "../control/reply.ts";
import type { Files } from "../files/files.ts";

/** ftp-srv's part in one control connection. */
export interface ShellSession {
  /** What ftp-srv greets a client with. */
  readonly greeting: Promise<Reply>;
  /** The reply of ftp-srv's own handler. @throws what the files of the login have thrown. */
  delegate(directive: string, argument: string): Promise<Reply>;
  /** The client has logged in, or with `undefined` is nobody again. */
  setFiles(files: Files | undefined): void;
  /** Forgets what RNFR has named. */
  forgetRename(): void;
  /** The control connection has ended. */
  close(): void;
}
