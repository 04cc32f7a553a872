import type { ListenAddress, SiteMistake } from "@core/conn-policy/plugin";
import { groupMistakes } from "../groups/group-mistakes.ts";
import type { NewsSiteOptions } from "../site-options.ts";
import { loginMistakes } from "../users/login-mistakes.ts";
import { valueMistakes } from "./value-mistakes.ts";

const noCertificate = "there is no certificate; add tls: { cert: FILE, key: FILE } to the site";

/** All that is wrong with options whose form is right. */
export function optionMistakes(
  options: NewsSiteOptions,
  hasCertificate: boolean,
  listen: readonly ListenAddress[] = [],
): SiteMistake[] {
  const listening = listen.flatMap(({ tls }, index): SiteMistake[] =>
    tls && !hasCertificate ? [{ path: ["listen", index], message: noCertificate }] : [],
  );
  return [
    ...listening,
    ...groupMistakes(options),
    ...loginMistakes(options, hasCertificate),
    ...valueMistakes(options),
  ];
}
