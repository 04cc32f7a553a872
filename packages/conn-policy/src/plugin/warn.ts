/** Tells an author's mistake to whoever runs the process. */
export function warn(message: string, error: unknown): void {
  process.emitWarning(message, { code: "CONN_POLICY_PLUGIN", detail: describe(error) });
}

/** Calls a reporter that belongs to somebody else: what it throws must not end the process. */
export function tellSafely(name: string, tell: () => void): void {
  try {
    tell();
  } catch (error) {
    warn(`${name}: reporting an error failed`, error);
  }
}

/** What was thrown, as text for a log. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
