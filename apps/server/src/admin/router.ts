import type { IncomingMessage } from "node:http";

import { type Answer, refusal } from "./answer.ts";
import type { CheckToken } from "./token.ts";

/** Answers a request; `segments` are what the stars of the route stood for. */
export type Handler = (
  segments: readonly string[],
  request: IncomingMessage,
  query: URLSearchParams,
) => Answer | Promise<Answer>;

/** A path of the API: stars stand for one segment each, methods for what may be done there. */
export interface Route {
  readonly path: string;
  /** Needs no token. */
  readonly isOpen?: boolean;
  readonly methods: Readonly<Record<string, Handler>>;
}

/** Finds who answers a request. */
export type Router = (request: IncomingMessage) => Answer | Promise<Answer>;

/**
 * Makes the router of a list of routes. An unknown path needs the token too: without it nobody learns what is there.
 *
 * @throws Refusal 401, 403, 404 or 405, from the router it returns
 */
export function createRouter(routes: readonly Route[], isAllowed: CheckToken): Router {
  return (request) => {
    checkHost(request.headers.host);
    const url = URL.parse(request.url ?? "/", "http://localhost");
    if (url === null) throw refusal(400, "bad_path", "the path cannot be read");
    const parts = url.pathname.split("/").slice(1).map(decode);
    const route = routes.find(({ path }) => matches(path, parts));
    if (route?.isOpen !== true && !isAllowed(request.headers.authorization)) {
      throw refusal(401, "unauthorized", "send Authorization: Bearer TOKEN, from admin.token", {
        headers: { "www-authenticate": 'Bearer realm="connd"' },
      });
    }
    if (route === undefined) throw refusal(404, "not_found", "there is nothing at this path");
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
    const handler = Object.hasOwn(route.methods, method) ? route.methods[method] : undefined;
    if (handler === undefined) {
      const names = Object.keys(route.methods).map((name) => (name === "GET" ? "GET, HEAD" : name));
      const allow = names.join(", ");
      throw refusal(405, "method_not_allowed", `use ${allow}`, { headers: { allow } });
    }
    const stars = route.path.split("/").slice(1);
    return handler(
      parts.filter((_, index) => stars[index] === "*"),
      request,
      url.searchParams,
    );
  };
}

function matches(path: string, parts: readonly string[]): boolean {
  const pattern = path.split("/").slice(1);
  return (
    pattern.length === parts.length &&
    pattern.every((part, index) => (part === "*" ? parts[index] !== "" : part === parts[index]))
  );
}

// A web page may make a browser resolve its own name to 127.0.0.1; the browser still sends that name.
function checkHost(host: string | undefined): void {
  const name = host?.replace(/:\d+$/u, "").toLowerCase();
  if (name === "localhost" || name === "[::1]") return;
  if (name !== undefined && /^127(?:\.\d{1,3}){3}$/u.test(name)) return;
  throw refusal(403, "forbidden_host", "use the address or the name localhost in the URL");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal(400, "bad_path", "the path is not percent-encoded UTF-8");
  }
}
