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

/**
 * A log for a server that stands alone: what is worse than news becomes a warning of the process, with its facts as JSON.
 *
 * @param code of the warnings, such as `PROTO_FTP`.
 */
export function createWarnings(
  code: string,
): (level: "info" | "warn" | "error", message: string, facts?: object) => void {
  return (level, message, facts) => {
    if (level === "info") return;
    // An error has no fields that JSON would show.
    const detail = JSON.stringify(facts, (_, value: unknown) =>
      value instanceof Error ? describe(value) : value,
    );
    process.emitWarning(message, { code, ...(detail === undefined ? {} : { detail }) });
  };
}

/** What was thrown, as text for a log. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
