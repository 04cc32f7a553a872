/** A news server in processes of its own. */
export interface Running extends AsyncDisposable {
  readonly name: string;
  /** For readers, and for feeds. */
  readonly readPort: number;
  readonly feedPort: number;
  /** All that serve; each may have children. */
  readonly pids: readonly number[];
  /** How many idle connections its memory is measured with. */
  readonly idleCount: number;
}

export interface Server {
  readonly name: string;
  lacks(): string | undefined;
  start(folder: string): Promise<Running>;
}
