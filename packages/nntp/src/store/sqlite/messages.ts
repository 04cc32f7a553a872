import type { DatabaseOptions } from "./open-database.ts";
import type { StoreFailure } from "./failure.ts";

/** What a worker is started with. */
export interface WorkerStart {
  readonly role: "writer" | "reader";
  readonly options: DatabaseOptions;
}

/** One method to be called. Several travel in one message, and their answers too. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: StoreFailure;
}
