import type { SiteMistake } from "@core/conn-policy/plugin";
import { readDomain } from "../addresses/domain.ts";
import { readMailbox } from "../addresses/mailbox.ts";
import type { SmtpSiteOptions } from "../site-options.ts";
import { isMailboxName } from "../users/user.ts";

type Add = (path: SiteMistake["path"], message: string) => void;

/** What is wrong with how domains, names and addresses are written. */
export function addressMistakes(options: SmtpSiteOptions): SiteMistake[] {
  const mistakes: SiteMistake[] = [];
  const add: Add = (path, message) => void mistakes.push({ path, message });
  const { hostname, domains, mailboxes = [], aliases = {}, catchAll = {} } = options;
  if (hostname !== undefined && readDomain(hostname) === undefined)
    add(["hostname"], `${show(hostname)} is no host name; write "mail.example.org"`);
  for (const [index, domain] of domains.entries())
    if (readDomain(domain) === undefined)
      add(["domains", index], `${show(domain)} is no domain; write "example.org"`);
  const ours = new Set(domains.map((domain) => readDomain(domain)));
  if (mailboxes === "any") {
    if (options.mailboxFormat === "maildir")
      add(["mailboxes"], 'anybody could make folders here; list the mailboxes, or use "drop"');
  } else {
    for (const [index, name] of mailboxes.entries())
      checkMailbox(name, ours, (message) => add(["mailboxes", index], message));
  }
  for (const [name, to] of Object.entries(aliases)) {
    checkName(name, ours, (message) => add(["aliases", name], message));
    for (const target of [to].flat())
      checkTarget(target, (message) => add(["aliases", name], message));
    if ([to].flat().length === 0) add(["aliases", name], "it leads nowhere; write a name");
  }
  for (const [domain, target] of Object.entries(catchAll)) {
    if (!ours.has(readDomain(domain))) add(["catchAll", domain], notOurs(domain));
    checkTarget(target, (message) => add(["catchAll", domain], message));
  }
  return mistakes;
}

function checkMailbox(
  name: string,
  ours: ReadonlySet<string | undefined>,
  tell: (message: string) => void,
): void {
  const spelling = name.includes("@") ? (readMailbox(name) ?? name) : name;
  if (isMailboxName(spelling)) checkName(spelling, ours, tell);
  else
    tell(
      `${show(name)} is no name of a mailbox; write letters, digits, and . _ + - after the first`,
    );
}

/** A name, or an address at a domain of ours. */
function checkName(
  name: string,
  ours: ReadonlySet<string | undefined>,
  tell: (message: string) => void,
): void {
  const address = readAddress(name);
  const domain = address?.slice(address.lastIndexOf("@") + 1);
  if (domain === undefined) tell(`${show(name)} is no name; write "joe" or "joe@example.org"`);
  else if (name.includes("@") && !ours.has(domain)) tell(notOurs(domain));
}

function checkTarget(target: string, tell: (message: string) => void): void {
  if (readAddress(target) === undefined)
    tell(`${show(target)} is no address; write "joe" or "joe@example.org"`);
}

function readAddress(name: string): string | undefined {
  return readMailbox(name.includes("@") ? name : `${name}@localhost`);
}

function notOurs(domain: string): string {
  return `${domain} is no domain of this site; add it to domains`;
}

function show(value: string): string {
  return JSON.stringify(value);
}
