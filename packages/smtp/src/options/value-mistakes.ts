import { parseDuration, parseSize } from "@core/conn-policy";
import type { SiteMistake } from "@core/conn-policy/plugin";
import type { SmtpSiteOptions } from "../site-options.ts";

const shortestRetryMs = 1_000;

/** What is wrong with times, sizes and texts. */
export function valueMistakes(options: SmtpSiteOptions): SiteMistake[] {
  const { retry, delayNotice, expire, maxMessageSize, maxSessionSize, banner = "" } = options;
  const mistakes: SiteMistake[] = [];
  const read = (path: SiteMistake["path"], work: () => void): void => {
    try {
      work();
    } catch (error) {
      mistakes.push({ path, message: error instanceof Error ? error.message : String(error) });
    }
  };
  if (retry?.length === 0)
    mistakes.push({ path: ["retry"], message: 'write one wait at least: ["15m"]' });
  for (const [index, wait] of (retry ?? []).entries())
    read(["retry", index], () => checkWait(wait));
  if (delayNotice !== undefined) read(["delayNotice"], () => checkWait(delayNotice));
  if (expire !== undefined) read(["expire"], () => checkWait(expire));
  for (const [key, size] of Object.entries({ maxMessageSize, maxSessionSize }))
    if (size !== undefined) read([key], () => void parseSize(size));
  if (/[^ -~]/u.test(banner))
    mistakes.push({ path: ["banner"], message: "write one line of ASCII letters" });
  return mistakes;
}

function checkWait(wait: string): void {
  if (parseDuration(wait) >= shortestRetryMs) return;
  throw new RangeError(`${JSON.stringify(wait)} is too little; write at least "1s"`);
}
