/** What a parent asks one of its programs to do. */
export interface Question {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** What came of it. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  /** The stack of what went wrong. */
  readonly error?: string;
}
