/** Where a server finds and leaves its things. */
export interface Place {
  /** A folder of its own, for its configuration. */
  readonly folder: string;
  /** What it serves. */
  readonly root: string;
  readonly port: number;
}

/** How a server is run and used. */
export interface Setup {
  readonly command: string;
  readonly args: readonly string[];
  readonly user: string;
  readonly password: string;
}

/** A server of the comparison. */
export interface Server {
  readonly name: string;
  /** A file can take so long that two thousand of them are not waited for. */
  readonly isSlow?: boolean;
  /** What it lacks to run here, in words. */
  lacks(): string | undefined;
  /** Writes its configuration. */
  setUp(place: Place): Promise<Setup>;
}
