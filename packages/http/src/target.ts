import type { IncomingMessage } from "node:http";

/** What a request asks for, and of whom. */
export interface Target {
  /** Lower case, without port; empty where the client named none. */
  readonly host: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
}

const originForm = /^(?<path>\/[^?#]*)/u;
const absoluteForm = /^https?:\/\/(?<authority>[^/?#]*)(?<path>[^?#]*)/iu;
const hostForm = /^(?<name>\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]*?)\.?(?::\d*)?$/iu;

/**
 * Reads the target and the Host of a request (RFC 9112 sections 3.2 and 3.3).
 *
 * @returns `undefined` for what must be answered with 400: no target of ours, two hosts or a malformed one.
 */
export function readTarget(request: IncomingMessage): Target | undefined {
  const { url = "", headers } = request;
  if ((request.headersDistinct["host"]?.length ?? 0) > 1) return undefined;
  const form = originForm.exec(url) ?? absoluteForm.exec(url);
  if (form?.groups === undefined) return undefined;
  const { authority, path } = form.groups;
  const name = hostForm.exec(headers.host ?? "")?.groups?.["name"];
  // The host of an absolute target wins, but the header must be well-formed all the same.
  const host = authority === undefined ? name : hostForm.exec(authority)?.groups?.["name"];
  if (name === undefined || host === undefined) return undefined;
  return { host: host.toLowerCase(), path: path === undefined || path === "" ? "/" : path };
}
