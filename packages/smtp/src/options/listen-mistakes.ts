import type { ListenAddress, SiteMistake } from "@core/conn-policy/plugin";
import type { Role } from "../site.ts";

/** What an address of a site may be for; with `tls: true` it is for submission. */
export const roles = ["transfer", "submission"] as const;

const noCertificate = "there is no certificate; add tls: { cert: FILE, key: FILE } to the site";

/** What a listener is for. */
export function roleOf({ tls, role }: Pick<ListenAddress, "tls" | "role">): Role {
  if (tls) return "submissions";
  return role === "submission" ? "submission" : "transfer";
}

/** What is wrong with the addresses that a site listens on. */
export function listenMistakes(
  listen: readonly ListenAddress[],
  hasCertificate: boolean,
): SiteMistake[] {
  return listen.flatMap((address, index): SiteMistake[] => {
    const path = ["listen", index];
    if (address.tls && address.role === "transfer")
      return [{ path, message: "other servers do not begin with TLS; remove tls, or the role" }];
    if (roleOf(address) !== "transfer" && !hasCertificate)
      return [{ path, message: noCertificate }];
    return [];
  });
}
