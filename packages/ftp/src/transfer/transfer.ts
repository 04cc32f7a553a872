/** A transfer that runs: what ABOR and STAT need to know of it. */
export interface Transfer {
  /** `RETR /a file`. */
  readonly command: string;
  readonly bytes: number;
  /** Breaks it off: its verb answers `426` in its own time. Resolves when that has been said. */
  abort(): Promise<void>;
}
