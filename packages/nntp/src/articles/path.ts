/**
 * The servers that an article has passed, nearest first, in small letters (RFC 5536 section 3.1.5). The last entry is no
 * server, and those that begin with a dot tell how the one before got it.
 */
export function serversIn(path: string): string[] {
  const entries = path.toLowerCase().split("!");
  entries.pop();
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "" && !entry.startsWith("."));
}

/** Was it posted elsewhere before? RFC 5537 section 3.5 lets nobody post it again. */
export function isInjected(path: string): boolean {
  return /(?:^|!)\s*\.POSTED(?:[.!\s]|$)/iu.test(path);
}

/** RFC 5537 section 3.2.1: who gave it to us, and is that who Path says? */
export function relayedPath(
  hostname: string,
  path: string,
  from: { readonly peer?: string; readonly client: string },
): string {
  if (from.peer === undefined) return `${hostname}!.SEEN.${from.client}!`;
  const isFirst = serversIn(path)[0] === from.peer.toLowerCase();
  return isFirst ? `${hostname}!!` : `${hostname}!.MISMATCH.${from.peer}!`;
}

/** RFC 5537 section 3.5: the first entry of an article that begins its way here. */
export function injectedPath(hostname: string, client: string): string {
  return `${hostname}!.POSTED.${client}!`;
}
