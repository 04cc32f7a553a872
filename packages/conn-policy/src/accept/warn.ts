const warned: Set<string> = new Set();

/**
 * Tells, once for each kind, that a function of the caller's has thrown. It is called while sockets are looked at and
 * closed, where an exception would end the process: no client may get that far by running into somebody's mistake.
 */
export function warnOnce(what: string, error: unknown): void {
  if (warned.has(what)) return;
  warned.add(what);
  const { stack } = error as { readonly stack?: unknown };
  const detail = typeof stack === "string" ? stack : String(error);
  process.emitWarning(`${what} has thrown; this is told once`, {
    code: "CONN_POLICY_CALLBACK",
    detail,
  });
}
