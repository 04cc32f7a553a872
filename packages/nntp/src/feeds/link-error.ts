/** Why a connection to a peer is of no use any more; the peer is tried again later. */
export interface LinkError extends Error {
  readonly code: "LINK_FAILED";
}

export function linkError(message: string, cause?: unknown): LinkError {
  return Object.assign(new Error(message, { cause }), { code: "LINK_FAILED" as const });
}
