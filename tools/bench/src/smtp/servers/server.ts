/** What becomes of a message: it is thrown away, or is on the disk before the client hears 250. */
export type Mode = "discarded" | "stored";

/** Where a server finds and leaves its things. */
export interface Place {
  /** A folder of its own. */
  readonly folder: string;
  readonly port: number;
}

/** How a server is run. */
export interface Setup {
  readonly command: string;
  readonly args: readonly string[];
  readonly endSignal?: "SIGTERM";
  /** Where its messages are, if it keeps them: emptied now and then. */
  readonly messages?: string;
}

/** A server of the comparison. */
export interface Server {
  readonly name: string;
  readonly mode: Mode;
  /** More sessions are more processes than anybody wants to start. */
  readonly mostIdle?: number;
  /** What it lacks to run here, in words. */
  lacks(): string | undefined;
  /** Writes its configuration. */
  setUp(place: Place): Promise<Setup>;
}
