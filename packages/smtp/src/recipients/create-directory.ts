import { createTrusted } from "@core/conn-policy";
import { smtpError } from "../smtp-error.ts";
import type { Origin } from "../store/envelope.ts";
import { toParts } from "./address-parts.ts";
import type { Directory, Route } from "./directory.ts";
import { type LocalNamesOptions, createLocalNames } from "./local-names.ts";
import { type SenderRules, createSenders } from "./senders.ts";

/** What a directory is made of; `connd check` has looked at all of it. */
export interface DirectoryOptions extends LocalNamesOptions {
  /** Ours: we know who is there. */
  readonly domains: readonly string[];
  /** Addresses that are not ours may be written to, by those who may relay. */
  readonly isRelaying: boolean;
  /** Addresses and ranges that may relay without logging in. */
  readonly relayFrom: readonly string[];
  readonly users: SenderRules["users"];
}

/** Where Pickup files and our own notifications come from: whoever may write there may do anything. */
const ourselves = "local";

/** Makes the directory of a site. */
export function createDirectory(options: DirectoryOptions): Directory {
  const { isRelaying, users, plusAddresses } = options;
  const domains = new Set(options.domains);
  const [firstDomain = "localhost"] = options.domains;
  const findLocal = createLocalNames(options);
  const mayRelayFrom = createTrusted(options.relayFrom);
  const isOwn = createSenders({ users, domains, plusAddresses });

  function routeOf(address: string): Route | undefined {
    const { local, domain } = toParts(address);
    if (domain === "") return findLocal(local, firstDomain);
    return domains.has(domain) ? findLocal(local, domain) : { kind: "remote", domain };
  }

  function mayRelay({ client, user, isEncrypted }: Origin): boolean {
    if (client === ourselves) return true;
    if (!isRelaying) return false;
    return (user !== undefined && isEncrypted) || mayRelayFrom(client);
  }

  return {
    routeOf,
    checkRecipient(address, origin) {
      const route = routeOf(address);
      if (route === undefined) throw smtpError(550, "5.1.1", "Error: there is no such user here");
      if (route.kind === "remote" && !mayRelay(origin))
        throw smtpError(550, "5.7.1", "Error: relaying denied");
    },
    checkSender(sender, { user }) {
      // RFC 5321 section 4.5.5: a notification has no sender, whoever passes it on.
      if (user === undefined || sender === "" || isOwn(user, sender)) return;
      throw smtpError(553, "5.7.1", "Error: this sender address is not yours");
    },
  };
}
