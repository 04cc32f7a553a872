import type { ServerResponse } from "node:http";

/** What Node keeps of a response whose head is written; not documented, so nothing relies on it. */
interface WrittenHead {
  readonly _header?: unknown;
  readonly _contentLength?: unknown;
}

/**
 * Bytes of the whole response, its head included, once the head is written; `undefined` where nobody knows.
 *
 * The documented `getHeader` does not see lengths that Node works out itself or that came with `writeHead`.
 */
export function sizeOfResponse(response: ServerResponse): number | undefined {
  const { _header: head, _contentLength: known } = response as ServerResponse & WrittenHead;
  if (typeof head !== "string") return undefined;
  const { statusCode } = response;
  if (response.req.method === "HEAD" || statusCode === 204 || statusCode === 304)
    return head.length;
  const length = typeof known === "number" ? known : Number(response.getHeader("content-length"));
  return Number.isFinite(length) ? head.length + length : undefined;
}
