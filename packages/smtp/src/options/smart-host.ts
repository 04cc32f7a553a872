import type { SmartHost } from "../delivery/relay/smart-host.ts";
import type { SmartHostOptions, SmtpSiteOptions } from "../site-options.ts";

/** Where mail for other domains goes: also our own notifications of a site that relays for nobody. */
export function toRelay({ relay = "off" }: Pick<SmtpSiteOptions, "relay">): SmartHost | "mx" {
  return typeof relay === "string" ? "mx" : toSmartHost(relay);
}

function toSmartHost({ host, port, tls, user, password = "" }: SmartHostOptions): SmartHost {
  const usual = user === undefined ? 25 : 587;
  return {
    host,
    port: port ?? (tls === "implicit" ? 465 : usual),
    tls: tls ?? (user === undefined ? "opportunistic" : "required"),
    ...(user === undefined ? {} : { auth: { user, password } }),
  };
}
