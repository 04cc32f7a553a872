import type { IncomingMessage } from "node:http";

import { refusal } from "./answer.ts";

/** Far more than any policy. */
const mostBytes = 64 * 1_024;

/**
 * Reads the JSON object of a request.
 *
 * @throws Refusal 413, 415 or 400
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/(?:merge-patch\+)?json\s*(?:;|$)/iu.test(type)) {
    throw refusal(415, "unsupported_media_type", "send Content-Type: application/json");
  }
  const raw = await readAll(request);
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch {
    throw refusal(400, "bad_json", "the body is not JSON; send an object");
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    return body as Record<string, unknown>;
  }
  throw refusal(400, "bad_json", "the body is not an object; send values by name");
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = refusal(413, "too_large", `the body is over ${mostBytes} bytes; send less`);
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the request would destroy the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const part = chunk as Buffer;
    size += part.length;
    if (size > mostBytes) throw tooLarge;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
