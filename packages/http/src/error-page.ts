import { type OutgoingHttpHeaders, STATUS_CODES, type ServerResponse } from "node:http";

/**
 * Answers with a status and a small page that says it in words. Nothing of the request is in it, so nothing of it has
 * to be escaped.
 */
export function answerError(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent) {
    // Too late for a status: a response cut short is the only sign left.
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  const page = `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1></html>\n`;
  response.writeHead(status, {
    ...headers,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": page.length,
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(page);
}
