import { reply } from "../control/reply.ts";
import type { Verb } from "./verb.ts";

/** RFC 959 section 4.1.1. */
export const user: Verb = {
  name: "USER",
  syntax: "USER <name>",
  isOpen: true,
  run(session, name) {
    // A name that is refused here is one whose password is not sent in the clear.
    if (session.site.requireTls !== "off" && !session.isSecure)
      return reply(530, "Encryption is required: use AUTH TLS before you log in.");
    // "This has the effect of flushing any user, password, and account information already supplied and beginning the
    // login sequence again. All transfer parameters are unchanged": PROT among them, or what the client means to encrypt
    // would be taken as it comes.
    if (session.login !== undefined) session.logOut();
    session.userName = name;
    // RFC 2577 section 5: the same answer for every name, or names could be guessed one by one.
    return session.site.accounts.isAnonymous(name)
      ? reply(331, "Anonymous access is allowed: send your e-mail address as the password.")
      : reply(331, "Send the password.");
  },
};
