import type { IncomingMessage } from "node:http";

import { messageOf } from "../config/thrown.ts";
import type { Host } from "../host/host.ts";
import { type Answer, json, refusal } from "./answer.ts";
import { readJson } from "./body.ts";

/**
 * Carries out a command of a service: `{"args": ["list"]}` is answered with `{"text", "exitCode"}`.
 *
 * @throws Refusal 400, 404, 413, 415 or 503
 */
export async function runCommand(
  host: Pick<Host, "isReady" | "runCommand">,
  name: string,
  request: IncomingMessage,
): Promise<Answer> {
  const { args, ...rest } = await readJson(request);
  if (!isTexts(args) || Object.keys(rest).length > 0)
    throw refusal(400, "bad_command", 'send the words after the command: {"args": ["list"]}');
  if (!host.isReady) throw refusal(503, "shutting_down", "the host is shutting down");
  try {
    const result = await host.runCommand(name, args);
    if (result !== undefined) return json(result);
  } catch (error) {
    return json({ text: messageOf(error), exitCode: 1 });
  }
  throw refusal(404, "no_command", "no service that runs has this command");
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
