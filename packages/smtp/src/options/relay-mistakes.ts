import { createTrusted } from "@core/conn-policy";
import type { SiteMistake } from "@core/conn-policy/plugin";
import type { SmtpSiteOptions } from "../site-options.ts";

/** What is wrong with whom the site relays for, and with where it sends mail. */
export function relayMistakes(options: SmtpSiteOptions): SiteMistake[] {
  const { relay = "off", relayFrom = [], proxies = [] } = options;
  const mistakes: SiteMistake[] = [];
  const add = (path: SiteMistake["path"], message: string): void =>
    void mistakes.push({ path, message });
  for (const [key, ranges] of Object.entries({ relayFrom, proxies }))
    for (const [index, range] of ranges.entries()) {
      const message = rangeMistake(range);
      if (message !== undefined) add([key, index], message);
    }
  for (const [index, range] of relayFrom.entries())
    if (/\/0+$/u.test(range))
      add(
        ["relayFrom", index],
        "this is everybody, and the site an open relay; write your own networks",
      );
  if (relay === "off" && relayFrom.length > 0)
    add(["relayFrom"], "this site relays nothing; set relay: mx, or a smart host");
  if (typeof relay === "string") return mistakes;
  const { host, tls, user, password } = relay;
  if (!/^[\w.:-]+$/u.test(host)) add(["relay", "host"], `${JSON.stringify(host)} is no host name`);
  if ((user === undefined) !== (password === undefined))
    add(["relay"], "user and password go together; add the other one, or remove both");
  if (user !== undefined && (tls === "off" || tls === "opportunistic"))
    add(["relay", "tls"], 'the password would go in the clear; write "required" or "implicit"');
  return mistakes;
}

function rangeMistake(range: string): string | undefined {
  try {
    createTrusted([range]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
