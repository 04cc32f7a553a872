import type { ListenAddress, SiteMistake } from "@core/conn-policy/plugin";
import type { SmtpSiteOptions } from "../site-options.ts";
import { userMistakes } from "../users/user.ts";
import { addressMistakes } from "./address-mistakes.ts";
import { listenMistakes } from "./listen-mistakes.ts";
import { relayMistakes } from "./relay-mistakes.ts";
import { routeMistakes } from "./route-mistakes.ts";
import { valueMistakes } from "./value-mistakes.ts";

/** All that is wrong with options whose form is right. */
export function optionMistakes(
  options: SmtpSiteOptions,
  hasCertificate: boolean,
  listen: readonly ListenAddress[] = [],
): SiteMistake[] {
  const written = [...addressMistakes(options), ...userMistakes(options.users ?? [])];
  const relay = relayMistakes(options);
  return [
    ...listenMistakes(listen, hasCertificate),
    ...written,
    // Who is there can be asked only when all names can be read.
    ...(written.length + relay.length === 0 ? routeMistakes(options) : []),
    ...relay,
    ...valueMistakes(options),
    ...tlsMistakes(options, hasCertificate),
  ];
}

function tlsMistakes({ requireTls }: SmtpSiteOptions, hasCertificate: boolean): SiteMistake[] {
  if (requireTls !== true || hasCertificate) return [];
  const message = "there is no certificate; add tls: { cert: FILE, key: FILE } to the site";
  return [{ path: ["requireTls"], message }];
}
